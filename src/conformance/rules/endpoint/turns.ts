import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { twinOf } from "../../endpoint/endpoint-trace.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { openaiDocs, openaiSchema, robustness, thread } from "../sources.ts";
import { isJsonObject, objectsIn, textOf } from "../../read/json-value.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import type { EndpointReply } from "../../endpoint/endpoint-reply.ts";
import { noReply, unseen, wentWell } from "./gates.ts";

/** One request after the other. */
export const TURN_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.turn.tool-result",
    level: "must",
    requires: "The endpoint takes its own tool call back, with a result, as the next turn.",
    why: "Every agent goes on like this: without it a call is the end of the conversation.",
    source: openaiDocs("guides/function-calling", "Handling function calls"),
    threads: ["BerriAI/litellm#39796"],
    isRepeated: true,
    judge: takesResults,
  },
  {
    id: "endpoint.turn.goes-on",
    level: "must",
    requires:
      "After a stream that was left and after requests that were turned down, the next one is answered.",
    why: "Users leave answers every minute, and mistakes happen: neither may take the server along.",
    source: openaiDocs("api-reference/chat/create", "Create chat completion"),
    isRepeated: true,
    judge: ({ reply, others }) => {
      if (!wentWell(others.get("ask/text/streamed")))
        return unseen("the same question was not answered before either");
      const missing = noReply(reply);
      if (missing !== null) return broken(`no answer came: ${missing}`, "an answer", null);
      return wentWell(reply)
        ? HELD
        : broken("the same question that was answered before is not answered any more", 200, reply.status);
    },
  },
  {
    id: "endpoint.turn.not-held-up",
    level: "should",
    requires: "A stream that was left does not hold up the next question.",
    why: "A server that goes on generating for nobody burns its time, and everybody waits for it.",
    source: robustness(thread("BerriAI/litellm#30244"), "a client that left is not noticed"),
    threads: ["BerriAI/litellm#30244"],
    judge: isNotHeldUp,
  },
  {
    id: "endpoint.turn.id-unique",
    level: "should",
    requires: "Each answer has an id of its own.",
    why: "Gateways and logs tell answers apart by it: turns with the same id run into one.",
    source: openaiSchema("CreateChatCompletionResponse.id: a unique identifier for the chat completion"),
    threads: ["InternLM/lmdeploy#4707"],
    judge: haveOwnIds,
  },
];

/** The same question in other words: a cache may answer them with one answer. */
const SAME_QUESTION: Readonly<Record<string, string>> = {
  "text-without-usage": "text",
  after: "text",
  cancel: "long",
};
/** Two answers may share an id by chance: Ollama draws one of a thousand. */
const MIN_SHARED = 3;

function haveOwnIds({ others }: EndpointTrace): Finding {
  const topicsOf = new Map<string, Set<string>>();
  for (const [question, reply] of others) {
    const id = wentWell(reply) ? idOf(reply) : "";
    const topic = question.split("/")[1] ?? "";
    if (id !== "") topicsOf.set(id, (topicsOf.get(id) ?? new Set()).add(SAME_QUESTION[topic] ?? topic));
  }
  const topics = new Set([...topicsOf.values()].flatMap((each) => [...each]));
  if (topics.size < MIN_SHARED) return unseen("too few answers with an id to tell");
  const shared = [...topicsOf].find(([, each]) => each.size >= MIN_SHARED);
  return shared === undefined
    ? HELD
    : broken(`answers to ${shared[1].size} different questions have the same id`, "one each", shared[0]);
}

function idOf({ chunks, json }: EndpointReply): string {
  const ids = chunks.filter(({ isService }) => !isService).map(({ value }) => textOf(value["id"]));
  return ids.find(Boolean) ?? (isJsonObject(json) ? textOf(json["id"]) : "");
}

function takesResults(trace: EndpointTrace): Finding {
  const { reply, asked, question } = trace;
  const hasResult = objectsIn(asked.body["messages"]).some(({ role }) => role === "tool");
  if (!hasResult) return unseen("the endpoint called no function whose result could be sent");
  const { status } = reply;
  if (wentWell(reply)) return HELD;
  // Where not even the call is answered in this way, the result is not what is turned down.
  const isCallAnswered = wentWell(
    trace.others.get(question.isStreamed ? "ask/tools-named/streamed" : "ask/tools-named/whole"),
  );
  if (!isCallAnswered) return unseen("the call itself was not answered in this way");
  if (status === null) return unseen("no answer came");
  if (status >= 400 && status <= 499 && status !== 429)
    return broken(
      `status ${status} for the endpoint's own call and its result`,
      200,
      reply.error?.message ?? status,
    );
  return wentWell(twinOf(trace)) ? unseen(`status ${status} came`) : unseen("no answer came");
}

/** More than chance and a busy machine explain. */
const HELD_UP_MS = 2000;

function isNotHeldUp({ reply, others }: EndpointTrace): Finding {
  const left = others.get("ask/cancel/streamed");
  const before = others.get("ask/text/streamed");
  if (left?.raw.end !== "cancelled") return unseen("no stream was left before its end");
  if (!wentWell(before) || !wentWell(reply)) return unseen("no answer came");
  const [usual, now] = [waitOf(before), waitOf(reply)];
  return now > usual * 4 + HELD_UP_MS
    ? broken("the question after a stream that was left had to wait", Math.round(usual), Math.round(now))
    : HELD;
}

function waitOf({ raw, events }: EndpointReply): number {
  return (events[0]?.at ?? raw.endedAt) - (raw.sentAt ?? 0);
}
