import type { EndpointReply } from "../../endpoint/endpoint-reply.ts";
import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { twinOf } from "../../endpoint/endpoint-trace.ts";
import { isJsonObject, type JsonObject, objectsIn } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { openaiSchema } from "../sources.ts";
import { USAGE } from "./cited.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { ofEndedStreams, ofStreams, unseen, wentWell } from "./gates.ts";
import { addsUp, countsIn, isCount } from "./usage-counts.ts";

const OPTIONS = openaiSchema("ChatCompletionStreamOptions.include_usage");

/** Token counts in a stream. */
export const USAGE_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.usage.asked",
    level: "must",
    requires:
      "Usage that was asked for comes, in a chunk of its own before `[DONE]` or on the chunk with the finish reason.",
    why: "Budgets and bills are made from it.",
    source: OPTIONS,
    threads: ["musistudio/claude-code-router#1587", "envoyproxy/ai-gateway#2162"],
    judge: ofEndedStreams((trace) => {
      const { reply, asked, others } = trace;
      if (!asksForUsage(asked.body)) return unseen("usage was not asked for");
      const whole = twinOf(trace) ?? others.get("ask/text/whole");
      const countsNever = wentWell(whole) && whole.answer.usage === null;
      if (countsNever && usagesIn(reply).length === 0)
        return unseen("the endpoint counts no tokens, whole answers included");
      return usagesIn(reply).length > 0 ? HELD : broken("usage was asked for, and none came", "usage", null);
    }),
  },
  {
    id: "endpoint.usage.place",
    level: "must",
    requires: "Usage behind the finish reason comes in a chunk with empty `choices`.",
    why: "A choice there opens the answer again.",
    source: OPTIONS,
    threads: ["BerriAI/litellm#28735", "BerriAI/litellm#8450"],
    judge: ofStreams(hasUsageInPlace),
  },
  {
    id: "endpoint.usage.once",
    level: "should",
    requires: "Usage comes once.",
    why: "Clients that add up what they get bill it several times; some end the answer with the first.",
    source: OPTIONS,
    threads: ["semantic-router/semantic-router#2845"],
    judge: ofStreams(({ reply }) => {
      const count = usagesIn(reply).length;
      if (count === 0) return unseen("no usage came");
      return count === 1 ? HELD : broken("usage comes more than once", 1, count);
    }),
  },
  {
    id: "endpoint.usage.unasked",
    level: "should",
    requires: "Who did not ask for usage gets no chunk without choices.",
    why: "Clients that never asked take `choices[0]` of every chunk, and crash on one that has none.",
    source: OPTIONS,
    threads: ["headroomlabs-ai/headroom#2026", "BerriAI/litellm#35290"],
    judge: ofStreams(({ reply, asked }) => {
      if (asksForUsage(asked.body)) return unseen("usage was asked for");
      const found = reply.chunks.find(
        ({ value, choices, isService }) => !isService && choices.length === 0 && isJsonObject(value["usage"]),
      );
      return found === undefined
        ? HELD
        : broken("a usage chunk came that nobody asked for", null, found.value);
    }),
  },
  {
    id: "endpoint.usage.numbers",
    level: "must",
    requires: "Usage has prompt_tokens, completion_tokens and total_tokens, whole numbers from 0.",
    why: "Bills are added up from them.",
    source: USAGE,
    judge: ofStreams(({ reply }) => {
      const found = usagesIn(reply);
      if (found.length === 0) return unseen("no usage came");
      return firstBroken(found, hasCounts);
    }),
  },
  {
    id: "endpoint.usage.sum",
    level: "must",
    requires: "The total is prompt and completion, and nothing that the usage does not name.",
    why: "Clients that add up and clients that read the total come to different bills.",
    source: USAGE,
    threads: ["maximhq/bifrost#5832"],
    judge: ofStreams(({ reply }) => {
      const found = usagesIn(reply).filter((usage) => hasCounts(usage).held === true);
      if (found.length === 0) return unseen("no usage came");
      return firstBroken(found, (usage) => addsUp(usage, modelOf(reply)));
    }),
  },
  {
    id: "endpoint.usage.not-zero",
    level: "must",
    requires: "Who read a prompt and said something counts more than 0 tokens of each.",
    why: "Zeros are booked as free.",
    source: USAGE,
    judge: ofEndedStreams(({ reply }) => {
      const last = usagesIn(reply).at(-1);
      if (last === undefined) return unseen("no usage came");
      return isFree(last, reply);
    }),
  },
  {
    id: "endpoint.usage.growing",
    level: "should",
    requires: "Usage that comes again and again counts up.",
    why: "The last figures are taken for the sum.",
    source: USAGE,
    judge: ofStreams(({ reply }) => {
      const counts = usagesIn(reply)
        .map((usage) => usage["completion_tokens"])
        .filter(isCount);
      if (counts.length < 2) return unseen("usage came once at most");
      return counts.every((count, i) => count >= (counts[i - 1] ?? 0))
        ? HELD
        : broken("the count goes down", "up", counts);
    }),
  },
  {
    id: "endpoint.usage.as-whole",
    level: "may",
    requires: "The same prompt counts the same tokens, streamed and whole.",
    why: "A count that differs is an estimate.",
    source: USAGE,
    judge: ofEndedStreams((trace) => {
      const twin = twinOf(trace);
      const own = trace.reply.answer?.usage?.promptTokens;
      const other = wentWell(twin) ? twin.answer?.usage?.promptTokens : undefined;
      if (own === undefined || other === undefined) return unseen("one of the two counts no tokens");
      return own === other
        ? HELD
        : broken("the prompt counts another number of tokens when it is answered whole", other, own);
    }),
  },
];

function asksForUsage(body: JsonObject): boolean {
  const options = body["stream_options"];
  return isJsonObject(options) && options["include_usage"] === true;
}

/** Every usage of a stream, wherever providers put it; null and absent are none. */
function usagesIn(reply: EndpointReply): JsonObject[] {
  return reply.chunks.flatMap(({ value, choices }) => {
    const { usage } = value;
    if (usage !== undefined && usage !== null) return isJsonObject(usage) ? [usage] : [{ usage }];
    const { x_groq: groq } = value;
    if (isJsonObject(groq) && isJsonObject(groq["usage"])) return [groq["usage"]];
    return objectsIn(choices).flatMap((choice) => (isJsonObject(choice["usage"]) ? [choice["usage"]] : []));
  });
}

export function modelOf({ chunks, json }: EndpointReply): string {
  const named = chunks
    .map(({ value }) => value["model"])
    .find((name) => typeof name === "string" && name !== "");
  const whole = isJsonObject(json) ? json["model"] : undefined;
  return String(named ?? whole ?? "");
}

function firstBroken(found: readonly JsonObject[], judge: (usage: JsonObject) => Finding): Finding {
  return found.map(judge).find(({ held }) => held !== true) ?? HELD;
}

export function hasCounts(usage: JsonObject): Finding {
  for (const name of ["prompt_tokens", "completion_tokens", "total_tokens"]) {
    const value = usage[name];
    if (!isCount(value)) return broken(`${name} is no whole number from 0`, "a whole number", value ?? null);
  }
  return HELD;
}

/** Whether figures say that an answer cost nothing. */
export function isFree(usage: JsonObject, { answer }: EndpointReply): Finding {
  const { prompt, completion } = countsIn(usage);
  const said = (answer?.choices ?? []).some(
    ({ text, toolCalls }) => text.trim() !== "" || toolCalls.length > 0,
  );
  if (!said) return unseen("the answer is empty");
  if (prompt === 0) return broken("the prompt counts no token", "more than 0", 0);
  return completion === 0 ? broken("the answer counts no token", "more than 0", 0) : HELD;
}

/** OpenRouter has sent usage beside an empty delta with a role, and says so by a member of its own. */
function isOpenRouters(choice: JsonObject): boolean {
  return (
    Object.hasOwn(choice, "native_finish_reason") &&
    isJsonObject(choice["delta"]) &&
    choice["delta"]["content"] === ""
  );
}

function hasUsageInPlace({ reply }: EndpointTrace): Finding {
  const over = new Set<unknown>();
  // Who counts on every chunk may do so in between as well.
  const isContinuous = reply.chunks.some(
    ({ value, choices }) =>
      isJsonObject(value["usage"]) && choices.some(({ finish_reason: reason }) => reason === null),
  );
  let hasUsage = false;
  for (const { value, choices, isService } of reply.chunks) {
    const isBehind = choices.every(isOpenRouters)
      ? false
      : choices.some(({ index, finish_reason: reason }) => over.has(index) && typeof reason !== "string");
    if (isJsonObject(value["usage"])) {
      hasUsage = true;
      const isEarly = choices.length === 0 && over.size === 0 && !isContinuous && !isService;
      if (isEarly && reply.chunks.some((chunk) => chunk.choices.length > 0)) {
        return broken(
          "usage comes in a chunk of its own before the answer has ended",
          "behind the finish reason",
          value,
        );
      }
      if (isBehind && !isService)
        return broken("usage comes beside a choice that has ended", [], value["choices"]);
    }
    for (const { index, finish_reason: reason } of choices)
      if (typeof reason === "string" && reason !== "") over.add(index);
  }
  return hasUsage ? HELD : unseen("no usage came");
}
