import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { isJsonObject, type JsonObject, objectsIn } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { openaiSchema } from "../sources.ts";
import { DONE, FINISH, sdk, seenIn } from "./cited.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { ofEndedStreams, ofStreams, unseen, wentWell } from "./gates.ts";
import { twinOf } from "../../endpoint/endpoint-trace.ts";

/** How an answer ends, and what may stand behind what. */
export const ORDER_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.finish.present",
    level: "must",
    requires: "Every choice ends with a finish reason.",
    why: "Without one nobody can tell a whole answer from one that was cut.",
    source: FINISH,
    threads: ["maximhq/bifrost#1821", "BerriAI/litellm#40266"],
    judge: ofEndedStreams(({ reply }) => {
      const open = new Set<unknown>();
      for (const { index, finish_reason: reason } of everyChoice(reply.chunks)) {
        if (typeof reason === "string" && reason !== "") open.delete(index);
        else if (!open.has(index) && !finished(reply.chunks, index)) open.add(index);
      }
      if (reply.chunks.every((chunk) => chunk.choices.length === 0))
        return unseen("the stream holds no choice");
      const [first] = open;
      return open.size === 0
        ? HELD
        : broken(`choice ${String(first)} has no finish reason`, "stop, length, …", null);
    }),
  },
  {
    id: "endpoint.finish.once",
    level: "must",
    requires: "A choice ends once.",
    why: "Clients act on a finish reason: a second one runs the tools again, or ends the turn twice.",
    source: FINISH,
    threads: ["RayBytes/ChatMock#114", "farion1231/cc-switch#2366"],
    judge: ofStreams(({ reply }) => {
      for (const index of new Set(choices(reply.chunks).map((choice) => choice["index"]))) {
        const reasons = choices(reply.chunks)
          .filter((choice) => choice["index"] === index && isDecided(choice))
          .map((choice) => choice["finish_reason"]);
        if (reasons.length > 1)
          return broken(`choice ${String(index)} ends ${reasons.length} times`, 1, reasons);
      }
      return HELD;
    }),
  },
  {
    id: "endpoint.finish.last",
    level: "must",
    requires: "Nothing of a choice comes after its finish reason.",
    why: "Clients stop there: text or a tool call behind it is lost.",
    source: FINISH,
    threads: ["maximhq/bifrost#5604"],
    judge: ofStreams((trace) =>
      afterFinish(trace, saysSomething, "a choice goes on after its finish reason"),
    ),
  },
  {
    id: "endpoint.finish.no-rest",
    level: "should",
    requires: "Behind the finish reason no delta comes, not even an empty one.",
    why: "A delta behind the end opens the message again in some clients.",
    source: seenIn("BerriAI/litellm#28735", "a chunk with usage and a choice behind the finish reason"),
    threads: ["BerriAI/litellm#28735", "BerriAI/litellm#8450"],
    judge: ofStreams((trace) =>
      afterFinish(trace, (delta) => !saysSomething(delta), "an empty delta comes after the finish reason"),
    ),
  },
  {
    id: "endpoint.finish.limit",
    level: "must",
    requires: "An answer that the limit of tokens cut says `length`, streamed as well as whole.",
    why: "With `stop` a cut answer passes for a whole one.",
    source: openaiSchema("CreateChatCompletionStreamResponse.choices[].finish_reason: length"),
    threads: ["vllm-project/vllm#53269"],
    isRepeated: true,
    judge: saysLength,
  },
  {
    id: "endpoint.done.present",
    level: "must",
    requires: "A stream that went well ends with `data: [DONE]`.",
    why: "Clients that wait for it hang, or take a whole answer for a cut one.",
    source: DONE,
    threads: ["nathanrchn/perplexityai#209", "gpustack/gpustack#6155"],
    judge: ofEndedStreams(({ reply: { events } }) =>
      events.some(({ data }) => isNearlyDone(data))
        ? HELD
        : broken("`[DONE]` is missing", "[DONE]", events.at(-1)?.data ?? null),
    ),
  },
  {
    id: "endpoint.done.exact",
    level: "must",
    requires: "`[DONE]` is written exactly so: no quotes, no spaces, no other letters.",
    why: "openai-node and others compare it byte for byte; whatever differs is parsed as JSON, and fails.",
    source: sdk("openai-node 7.55.0", 'src/core/streaming.ts: sse.data === "[DONE]"'),
    threads: ["openai/openai-node#2309"],
    judge: ofStreams(({ reply: { events } }) => {
      const near = events.find(({ data }) => data !== "[DONE]" && isNearlyDone(data));
      return near === undefined ? HELD : broken("`[DONE]` is written differently", "[DONE]", near.data);
    }),
  },
  {
    id: "endpoint.done.once",
    level: "must",
    requires: "`[DONE]` comes once.",
    why: "The second one is read as part of the next answer by some, and as broken JSON by others.",
    source: DONE,
    judge: ofStreams(({ reply: { events } }) => {
      const count = events.filter(({ data }) => isNearlyDone(data)).length;
      return count <= 1 ? HELD : broken("`[DONE]` comes more than once", 1, count);
    }),
  },
  {
    id: "endpoint.done.last",
    level: "must",
    requires: "No event comes after `[DONE]`.",
    why: "Clients stop there: usage, text or an error behind it is lost.",
    source: DONE,
    threads: ["openclaw/openclaw#115652"],
    judge: ofStreams(({ reply: { events } }) => {
      const at = events.findIndex(({ data }) => isNearlyDone(data));
      const after = at === -1 ? [] : events.slice(at + 1).filter(({ data }) => !isNearlyDone(data));
      return after.length === 0
        ? HELD
        : broken(
            "an event comes after `[DONE]`",
            [],
            after.map(({ data }) => data),
          );
    }),
  },
];

type Chunks = EndpointTrace["reply"]["chunks"];

/** Those of a content filter too: it may end a choice. */
function everyChoice(chunks: Chunks): JsonObject[] {
  return chunks.flatMap((chunk) => chunk.choices);
}

/** Without the frames of a content filter, which may come behind the end and may overrule it. */
function choices(chunks: Chunks): JsonObject[] {
  return chunks.filter(({ isService }) => !isService).flatMap((chunk) => chunk.choices);
}

function isDecided({ finish_reason: reason }: JsonObject): boolean {
  return typeof reason === "string" && reason !== "";
}

function finished(chunks: Chunks, index: unknown): boolean {
  return everyChoice(chunks).some((choice) => choice["index"] === index && isDecided(choice));
}

function isNearlyDone(data: string): boolean {
  return /^[\s"']*\[?done\]?[\s"';.]*$/i.test(data);
}

const SAYING = ["content", "refusal", "reasoning_content", "reasoning"] as const;

function saysSomething(delta: unknown): boolean {
  if (!isJsonObject(delta)) return false;
  const isText = SAYING.some((name) => {
    const value = delta[name];
    return typeof value === "string" ? value !== "" : Array.isArray(value) && value.length > 0;
  });
  return isText || objectsIn(delta["tool_calls"]).length > 0;
}

function afterFinish(
  { reply }: EndpointTrace,
  isMeant: (delta: unknown) => boolean,
  message: string,
): Finding {
  const over = new Set<unknown>();
  for (const choice of choices(reply.chunks)) {
    const { index, delta } = choice;
    // A second finish reason is judged elsewhere.
    if (over.has(index) && !isDecided(choice) && isMeant(delta)) return broken(message, null, choice);
    if (over.has(index) && isDecided(choice) && saysSomething(delta) && isMeant(delta))
      return broken(message, null, choice);
    if (isDecided(choice)) over.add(index);
  }
  return HELD;
}

function saysLength(trace: EndpointTrace): Finding {
  const { reply, asked } = trace;
  if (!wentWell(reply)) return unseen("no answer came");
  const given = asked.body["max_tokens"] ?? asked.body["max_completion_tokens"];
  const limit = typeof given === "number" ? given : Infinity;
  const [choice] = reply.answer?.choices ?? [];
  const reason = choice?.finishReason ?? null;
  if (reason === "length") return HELD;
  const { completionTokens = limit } = reply.answer?.usage ?? {};
  const text = textOf(reply);
  const twin = twinOf(trace);
  const isTwinCut = wentWell(twin) && twin.answer?.choices[0]?.finishReason === "length";
  const long = trace.others.get("ask/long/streamed");
  const isShorter = wentWell(long) && text.length * 2 < textOf(long).length;
  const isAsShort = isTwinCut && text.length <= textOf(twin).length * 1.5 + 10;
  const isCut = completionTokens <= limit && (isShorter || isAsShort);
  return isCut
    ? broken(`the answer is cut, and its finish reason is ${String(reason)}`, "length", reason)
    : unseen("the limit of tokens is not kept");
}

function textOf({ answer }: EndpointTrace["reply"]): string {
  const [choice] = answer?.choices ?? [];
  return choice === undefined ? "" : choice.text + choice.reasoning;
}
