import type { EndpointReply } from "../../endpoint/endpoint-reply.ts";
import { isJsonObject, parseJson } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { CALL, seenIn } from "./cited.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { unseen, wentWell } from "./gates.ts";
import { offeredNames } from "./tool-calls.ts";

/**
 * What is wrong with calls in both ways of asking. One such call may be the model's, which is not judged; a server that
 * is told the names and can parse JSON need not hand it on all the same.
 */
export const CALLS_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.calls.offered",
    level: "should",
    requires: "Every call, streamed and whole, is of a function that was offered.",
    why: "Nobody can run another one: a name with a prefix of the model's own format is left over from parsing it.",
    source: seenIn("vllm-project/vllm#15931", "names of calls that were never offered"),
    threads: ["vllm-project/vllm#15931", "MiniMax-AI/MiniMax-M2#94"],
    isRepeated: true,
    judge: ({ reply, asked }) => {
      if (!wentWell(reply)) return unseen("no answer came");
      const names = reply.answer.choices.flatMap(({ toolCalls }) => toolCalls.map(({ name }) => name));
      const offered = offeredNames(asked.body);
      if (names.length === 0) return unseen("no function was called");
      const odd = names.find((name) => name !== "" && !offered.includes(name));
      return odd === undefined ? HELD : broken("a function is called that was not offered", offered, odd);
    },
  },
  {
    id: "endpoint.calls.json",
    level: "should",
    requires: "Of all calls of a run some have arguments that are a JSON object.",
    why: "A model slips now and then; arguments that are never JSON are cut, doubled or escaped on their way.",
    source: CALL,
    threads: ["vllm-project/vllm#51697", "vllm-project/vllm#34887"],
    judge: ({ others }) => areEverJson(others),
  },
  {
    id: "endpoint.calls.no-parameters",
    level: "should",
    requires:
      "A call of a function without parameters, named by the request, has a JSON object for arguments: `{}`.",
    why: "There is nothing to choose in it: `null` or an empty list is the server's, and clients that read members of it crash.",
    source: CALL,
    isRepeated: true,
    judge: ({ reply, asked }) => {
      const named = isJsonObject(asked.body["tool_choice"]) ? asked.body["tool_choice"]["function"] : null;
      const name = isJsonObject(named) ? named["name"] : null;
      if (!wentWell(reply)) return unseen("no answer came");
      const calls = reply.answer.choices
        .filter(({ finishReason }) => finishReason !== "length")
        .flatMap(({ toolCalls }) => toolCalls.filter((call) => call.name === name));
      if (calls.length === 0) return unseen("the function was not called");
      const odd = calls.find(({ arguments: text }) => isOtherValue(parseJson(text)));
      return odd === undefined ? HELD : broken("the arguments are no JSON object", {}, odd.arguments);
    },
  },
];

/** JSON, and no object. What is no JSON at all other rules judge. */
function isOtherValue(value: unknown): boolean {
  return value !== undefined && !isJsonObject(value);
}

/** Fewer calls may all be slips of a model. */
const MIN_CALLS = 4;
const MIN_TOPICS = 2;

function areEverJson(others: ReadonlyMap<string, EndpointReply>): Finding {
  const calls = [...others].flatMap(([id, reply]) => {
    const topic = id.split("/")[1] ?? "";
    return topic.startsWith("tools-") ? argumentsIn(reply).map((text) => ({ topic, text })) : [];
  });
  if (calls.some(({ text }) => isJsonObject(parseJson(text)))) return HELD;
  const topics = new Set(calls.map(({ topic }) => topic));
  if (calls.length < MIN_CALLS || topics.size < MIN_TOPICS)
    return unseen("too few functions were called to tell");
  const texts = calls.map(({ text }) => text).slice(0, MIN_CALLS);
  return broken(`of ${calls.length} calls none has arguments that are a JSON object`, {}, texts);
}

/** The arguments of every call of an answer that was not cut; of those without any another rule speaks. */
function argumentsIn(reply: EndpointReply): string[] {
  if (!wentWell(reply)) return [];
  return reply.answer.choices
    .filter(({ finishReason }) => finishReason !== "length")
    .flatMap(({ toolCalls }) => toolCalls.map(({ arguments: text }) => text))
    .filter((text) => text !== "");
}
