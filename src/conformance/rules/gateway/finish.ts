import type { GatewayTrace } from "../../gateway/gateway-trace.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { openaiSchema, robustness, thread } from "../sources.ts";
import { choicesIn } from "./chunk-parts.ts";
import type { GatewayRule } from "./gateway-rule.ts";
import { missingAnswer, relaysChoice } from "./relayed.ts";

const FINISH = "CreateChatCompletionStreamResponse.choices[].finish_reason";
const DONE = "CreateCompletionRequest.stream: terminated by a `data: [DONE]` message";

/** How a stream that went well is ended. */
export const FINISH_RELAY_RULES: readonly GatewayRule[] = [
  {
    id: "relay.finish",
    level: "must",
    requires: "The finish reason of each choice comes out as it was.",
    why: "`length` turned into `stop` hides that the answer is cut; `tool_calls` turned into `stop` leaves the call undone.",
    source: openaiSchema(FINISH),
    threads: ["BerriAI/litellm#35663", "MorpheusAIs/Morpheus-Lumerin-Node#570", "vllm-project/vllm#9209"],
    judge: relaysChoice("finish reason", ({ finishReason }) => finishReason),
  },
  {
    id: "relay.finish-once",
    level: "must",
    requires: "A choice that finished once finishes once.",
    why: "Clients act on a finish reason: a second one runs the tools again or ends the turn twice.",
    source: openaiSchema(FINISH),
    threads: ["RayBytes/ChatMock#114", "farion1231/cc-switch#2366"],
    judge: finishesOnce,
  },
  {
    id: "relay.nothing-after-finish",
    level: "must",
    requires: "Nothing of a choice comes after its finish reason.",
    why: "Clients stop at the finish reason: what comes after it is lost.",
    source: openaiSchema(FINISH),
    threads: ["maximhq/bifrost#5604"],
    judge: nothingAfterFinish,
  },
  {
    id: "done.present",
    level: "must",
    requires: "`[DONE]` comes out where the upstream said it.",
    why: "Clients that wait for it hang, or take a whole answer for a cut one.",
    source: openaiSchema(DONE),
    threads: [
      "MorpheusAIs/Morpheus-Lumerin-Node#570",
      "gethnet/litellm-connector-copilot#97",
      "gpustack/gpustack#6155",
    ],
    judge: (trace) => doneFinding(trace, (count) => count > 0, "`[DONE]` is missing"),
  },
  {
    id: "done.once",
    level: "must",
    requires: "`[DONE]` comes once.",
    why: "The second one is read as the answer to the next request on some connections, and as broken JSON elsewhere.",
    source: openaiSchema(DONE),
    judge: (trace) => doneFinding(trace, (count) => count <= 1, "`[DONE]` came more than once"),
  },
  {
    id: "done.last",
    level: "must",
    requires: "No event comes after `[DONE]`.",
    why: "Clients stop at `[DONE]`: usage, text or an error behind it is lost.",
    source: openaiSchema(DONE),
    threads: ["openclaw/openclaw#115652"],
    judge: nothingAfterDone,
  },
  {
    id: "done.exact",
    level: "must",
    requires: "The last event is `[DONE]` exactly: no quotes, no spaces, no other letters.",
    why: "Clients compare it byte for byte; whatever differs is parsed as JSON and fails.",
    source: robustness(thread("openai/openai-node#2309"), "an exact comparison since 2026"),
    judge: doneExactly,
  },
];

function finishesOnce(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const missing = missingAnswer(downstream);
  if (missing !== null) return broken(missing, 1, null);
  for (const { index } of trace.expected.choices) {
    const reasons = choicesIn(downstream.chunks)
      .filter((choice) => choice["index"] === index)
      .map((choice) => choice["finish_reason"])
      .filter((reason) => typeof reason === "string" && reason !== "");
    if (reasons.length > 1) return broken(`choice ${index} finishes ${reasons.length} times`, 1, reasons);
  }
  return HELD;
}

const SAYING = ["content", "reasoning_content", "reasoning", "refusal"] as const;

function nothingAfterFinish(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const finished = new Set<unknown>();
  for (const choice of choicesIn(downstream.chunks)) {
    const delta = (choice["delta"] ?? {}) as Record<string, unknown>;
    const calls = delta["tool_calls"];
    const says = SAYING.some((name) => delta[name]) || (Array.isArray(calls) && calls.length > 0);
    if (finished.has(choice["index"]) && says) {
      return broken(`choice ${String(choice["index"])} goes on after its finish reason`, null, delta);
    }
    if (typeof choice["finish_reason"] === "string" && choice["finish_reason"] !== "")
      finished.add(choice["index"]);
  }
  return HELD;
}

function doneFinding(trace: GatewayTrace, isRight: (count: number) => boolean, message: string): Finding {
  const [downstream] = trace.downstreams;
  const missing = missingAnswer(downstream);
  if (missing !== null) return broken(missing, "[DONE]", null);
  const count = downstream.timed.events.filter(({ data }) => data === "[DONE]").length;
  return isRight(count) ? HELD : broken(message, 1, count);
}

function nothingAfterDone(trace: GatewayTrace): Finding {
  const [{ timed }] = trace.downstreams;
  const end = timed.events.findIndex(({ data }) => data === "[DONE]");
  const after = end === -1 ? [] : timed.events.slice(end + 1).map(({ data }) => data);
  const said = after.filter((data) => data !== "[DONE]");
  return said.length === 0 ? HELD : broken("something comes after `[DONE]`", [], said);
}

function doneExactly(trace: GatewayTrace): Finding {
  const [{ timed }] = trace.downstreams;
  const near = timed.events.find(({ data }) => data !== "[DONE]" && /^[\s"']*\[?done\]?[\s"']*$/i.test(data));
  return near === undefined ? HELD : broken("`[DONE]` is written differently", "[DONE]", near.data);
}
