import type { ScenarioInput } from "../../scenario/scenario.ts";
import type { StepInput } from "../../scenario/step.ts";
import { answering, type Case, HELLO } from "./case.ts";

const level = "chat" as const;
const variants = ["plain"] as const;
/** Lets each event be read before the connection dies. */
const gapMs = 5;

const BEGUN: StepInput[] = [{ role: "assistant" }, { text: ["Hel", "lo", ", wor"] }];
/** Of an answer that had not begun nothing was shown and nothing is lost by asking again. */
const CUT_BEFORE_TEXT = ["ending.cut-is-error", "ending.nothing-added", "error.nothing-aside"];
const CUT_RULES = [...CUT_BEFORE_TEXT, "ending.one-request"];

function cut(
  name: string,
  title: string,
  scenario: Omit<ScenarioInput, "steps"> & { steps?: StepInput[] },
  rules: readonly string[] = CUT_RULES,
): Case {
  return {
    id: `ending/cut-is-error/${name}`,
    title,
    level,
    rules,
    scenario: { steps: BEGUN, gapMs, ...scenario },
    variants,
  };
}

const CALL_BEGUN: StepInput[] = [
  { role: "assistant", content: null },
  { tool: { name: "run_shell", id: "call_9", arguments: ['{"command":"rm -rf ', "./build/tmp"] } },
];

/** How a stream ends. */
export const ENDING_CASES: readonly Case[] = [
  {
    id: "ending/complete/no-text",
    title: "a whole answer without a word",
    level,
    rules: ["ending.complete"],
    scenario: { steps: [{ role: "assistant" }, { finish: "stop" }, { done: true }] },
    variants,
  },
  cut("fin", "the connection closes without the last HTTP chunk", { ending: "fin" }),
  cut("fin-in-chunk", "the connection closes inside an HTTP chunk", { ending: "fin-in-chunk" }),
  cut("reset", "the connection is reset", { ending: "reset" }),
  cut("short-length", "fewer bytes than the Content-Length says", {
    ending: "fin",
    wire: { framing: "content-length" },
  }),
  cut("fin-inside-event", "the connection closes in the middle of a chunk's JSON", {
    steps: [
      ...BEGUN,
      { bytes: 'data: {"id":"chatcmpl-streamproof","choices":[{"index":0,"delta":{"content":"ld' },
    ],
    ending: "fin",
  }),
  cut("fin-inside-character", "the connection closes inside a UTF-8 character", {
    steps: [...BEGUN, { bytes: { base64: "ZGF0YTogeyJjaG9pY2VzIjpbeyJkZWx0YSI6eyJjb250ZW50IjoiX/Cf" } }],
    ending: "fin",
  }),
  // What is decoded passes through one more stream, and many hand on its data and not its failure.
  ...(["fin", "reset"] as const).map((kind) =>
    cut(
      `gzip-${kind}`,
      `the connection dies (${kind}) in a body in gzip, where the client accepts it`,
      { wire: { compression: "gzip" }, ending: kind },
      ["ending.cut-is-error"],
    ),
  ),
  cut(
    "reset-before-text",
    "the connection is reset after the role",
    { steps: [{ role: "assistant" }], ending: "reset" },
    CUT_BEFORE_TEXT,
  ),
  cut(
    "reset-before-events",
    "the connection is reset after the headers",
    { steps: [], ending: "reset" },
    CUT_BEFORE_TEXT,
  ),
  ...(["fin", "reset"] as const).map((kind): Case => ({
    id: `ending/cut-call/${kind}`,
    title: `the connection dies (${kind}) inside the arguments of a tool call`,
    level,
    rules: ["ending.cut-call"],
    scenario: { steps: CALL_BEGUN, gapMs, ending: kind },
    variants,
  })),
  {
    id: "ending/cut-call/clean-end",
    title: "the stream ends cleanly inside the arguments of a tool call",
    level,
    rules: ["ending.cut-call"],
    scenario: { steps: CALL_BEGUN, gapMs },
    variants,
  },
  ...(["fin", "reset"] as const).map((kind): Case => ({
    id: `ending/after-done/${kind}`,
    title: `the connection breaks (${kind}) after \`[DONE]\``,
    level,
    rules: ["ending.after-done"],
    scenario: { steps: answering(HELLO), gapMs, ending: kind },
    variants,
  })),
  {
    id: "ending/done-without-close/open",
    title: "`[DONE]`, and the connection stays open",
    level,
    rules: ["ending.done-without-close"],
    scenario: { steps: answering(HELLO), gapMs, ending: { kind: "stall", forMs: 30_000 } },
    variants,
  },
  {
    id: "ending/stall-is-bounded/mid-answer",
    title: "silence in the middle of the answer",
    level,
    rules: ["ending.stall-is-bounded"],
    scenario: { steps: BEGUN, gapMs, ending: { kind: "stall", forMs: 30_000 } },
    variants,
  },
];
