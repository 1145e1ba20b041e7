import type { ScenarioInput } from "../../../scenario/scenario.ts";
import type { StepInput } from "../../../scenario/step.ts";
import { answering, textChunk } from "../case.ts";
import type { GatewayCase } from "./gateway-case.ts";

/** Lets each event be read before the connection dies. */
const gapMs = 5;
const BEGUN: StepInput[] = [{ role: "assistant" }, { text: ["Hel", "lo", ", wor"] }];
const CALL_BEGUN: StepInput[] = [
  { role: "assistant", content: null },
  { tool: { name: "run_shell", id: "call_9", arguments: ['{"command":"rm -rf ', "./build/tmp"] } },
];
const NOT_LAUNDERED = ["dead.not-finished", "dead.nothing-added", "relay.usage-not-invented"];
const DEAD = [
  "dead.shown",
  "dead.partial-kept",
  "dead.no-second-request",
  "dead.error-apart",
  ...NOT_LAUNDERED,
];
const EARLY = ["dead.shown", "secret.upstream-key", "secret.client-key", ...NOT_LAUNDERED];

function dead(
  name: string,
  title: string,
  scenario: Omit<ScenarioInput, "steps"> & { steps?: StepInput[] },
  rules: readonly string[] = DEAD,
): GatewayCase {
  return { id: `dead/${name}`, title, rules, scenario: { steps: BEGUN, gapMs, ...scenario } };
}

/** Upstreams that die before they finished. */
export const DEATH_CASES: readonly GatewayCase[] = [
  dead("middle/fin", "the connection closes without the last HTTP chunk", { ending: "fin" }),
  dead("middle/fin-in-chunk", "the connection closes inside an HTTP chunk", { ending: "fin-in-chunk" }),
  dead("middle/reset", "the connection is reset", { ending: "reset" }),
  dead("middle/reset-later", "the connection is reset after a while of silence", {
    ending: { kind: "reset", afterMs: 400 },
  }),
  dead("middle/short-length", "fewer bytes than the Content-Length says", {
    ending: "fin",
    wire: { framing: "content-length" },
  }),
  dead("inside/event", "the connection closes in the middle of a chunk's JSON", {
    steps: [...BEGUN, { bytes: `data: ${textChunk("ld!").slice(0, 70)}` }],
    ending: "fin",
  }),
  dead("inside/event-reset", "the connection is reset in the middle of a chunk's JSON", {
    steps: [...BEGUN, { bytes: `data: ${textChunk("ld!").slice(0, 70)}` }],
    ending: "reset",
  }),
  dead("inside/character", "the connection closes inside a UTF-8 character", {
    steps: [...BEGUN, { bytes: { base64: "ZGF0YTogeyJjaG9pY2VzIjpbeyJkZWx0YSI6eyJjb250ZW50IjoiX/Cf" } }],
    ending: "fin",
  }),
  dead(
    "before-text/fin",
    "the connection closes after the role",
    { steps: [{ role: "assistant" }], ending: "fin" },
    EARLY,
  ),
  dead(
    "before-text/reset",
    "the connection is reset after the role",
    { steps: [{ role: "assistant" }], ending: "reset" },
    EARLY,
  ),
  ...(["fin", "reset"] as const).map((kind) =>
    dead(
      `before-head/${kind}`,
      `the connection ends (${kind}) before there is a status line`,
      { ending: { kind, at: "head" } },
      [...EARLY, "dead.answered"],
    ),
  ),
  dead("before-events/fin", "the connection closes after the headers", { steps: [], ending: "fin" }, EARLY),
  dead(
    "before-events/reset",
    "the connection is reset after the headers",
    { steps: [], ending: "reset" },
    EARLY,
  ),
  dead(
    "before-events/comments",
    "comments, and then a reset",
    { steps: [{ comment: "working" }, { comment: "working" }], ending: "reset" },
    EARLY,
  ),
  dead(
    "before-events/empty",
    "an event stream of no bytes that ends as it should",
    { steps: [] },
    NOT_LAUNDERED,
  ),
  ...(["fin", "reset"] as const).map((kind) =>
    dead(
      `tool-call/${kind}`,
      `the connection dies (${kind}) inside the arguments of a tool call`,
      { steps: CALL_BEGUN, ending: kind },
      ["dead.shown", "dead.no-second-request", "dead.error-apart", ...NOT_LAUNDERED],
    ),
  ),
  dead(
    "tool-call/clean-end",
    "the body ends as it should inside the arguments of a tool call",
    { steps: CALL_BEGUN },
    NOT_LAUNDERED,
  ),
  dead(
    "reasoning/fin",
    "the connection closes while the model still thinks",
    {
      steps: [{ role: "assistant" }, { reasoning: ["First, ", "I would"] }],
      ending: "fin",
    },
    EARLY,
  ),
  dead("clean-end", "the body ends as it should, without a finish reason", {}, [
    "dead.partial-kept",
    "dead.done-not-invented",
    ...NOT_LAUNDERED,
  ]),
  dead("clean-end/done", "`[DONE]` without a finish reason", { steps: [...BEGUN, { done: true }] }, [
    "dead.partial-kept",
    ...NOT_LAUNDERED,
  ]),
  dead(
    "close-delimited/fin",
    "a body that only the close delimits ends early",
    { wire: { framing: "close" } },
    ["dead.partial-kept", ...NOT_LAUNDERED],
  ),
  dead(
    "close-delimited/reset",
    "a body that only the close delimits is reset",
    { wire: { framing: "close" }, ending: "reset" },
    NOT_LAUNDERED,
  ),
  dead(
    "after-finish/fin",
    "the connection closes between the finish reason and `[DONE]`",
    { steps: answering({ text: ["Hello", ", world!"] }).slice(0, -1), ending: "fin" },
    ["dead.partial-kept", "dead.nothing-added", "relay.usage-not-invented"],
  ),
  {
    ...dead(
      "second-attempt",
      "the connection is reset in the middle, and whoever asks again gets a whole answer",
      {
        ending: "reset",
        then: [{ steps: answering({ text: ["Hello", ", world!"] }) }],
      },
    ),
    rules: ["dead.no-second-request", "dead.nothing-added", "dead.not-finished", "dead.shown"],
  },
  {
    ...dead("asked-again", "the same question twice, and both times the connection closes in the middle", {
      ending: "fin",
    }),
    rules: ["dead.not-kept", "dead.nothing-added"],
    repeats: 2,
  },
  {
    id: "dead/stall",
    title: "nothing more comes after three words, and the connection stays open",
    rules: ["live.stall-bounded", ...NOT_LAUNDERED],
    scenario: { steps: BEGUN, gapMs, ending: { kind: "stall", forMs: 60_000 } },
    givenMs: 15_000,
    isWaiting: true,
  },
  {
    id: "dead/stall-before-head",
    title: "no status line ever comes",
    rules: ["live.stall-bounded", ...NOT_LAUNDERED],
    scenario: { reply: { delayMs: 60_000 }, steps: BEGUN },
    givenMs: 15_000,
    isWaiting: true,
  },
];
