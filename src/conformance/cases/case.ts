import type { ScenarioInput } from "../../scenario/scenario.ts";
import type { StepInput } from "../../scenario/step.ts";
import type { CancelAfter, SubjectLevel } from "../../wire/exec-protocol.ts";
import type { SseEvent } from "../../wire/sse-event.ts";

/** One stimulus: an exchange, and the rules that a wrong reading of it breaks. */
export interface Case {
  /** `chapter/name/…`; words, never positions. */
  id: string;
  title: string;
  level: SubjectLevel;
  /** Ids of the rules that this case can fail. */
  rules: readonly string[];
  scenario: ScenarioInput;
  /** Which renderings are tried. @defaultValue `RENDERINGS`, those that fit */
  variants?: readonly VariantName[];
  cancelAfter?: CancelAfter;
  /** The client is asked to connect again until the source is closed for good, which the last reply says. */
  reconnect?: true;
  /**
   * A second opinion where the steps alone do not tell what is meant (raw bytes, chunks or events):
   * it must agree with the reference reader, or the harness reports a fault of its own.
   */
  expect?: Expectation;
}

export interface Expectation {
  /** Text of choice 0. */
  text?: string;
  finishReason?: string | null;
  /** Tool calls of choice 0 as `name(arguments)`. */
  calls?: readonly string[];
  totalTokens?: number | null;
  error?: string | null;
  /** For level `events`: exactly these. */
  events?: readonly SseEvent[];
}

/** `plain`: as the scenario says. `marks`: cut at its delicate places. `byte`: one byte a write. */
export type VariantName = "plain" | "marks" | "byte";

/** Tried on every complete stream, unless a case says otherwise. */
export const RENDERINGS: readonly VariantName[] = ["plain", "marks"];

/** Silence between writes where boundaries matter: at 2 ms 99 % of them are reads of their own. */
export const BOUNDARY_GAP_MS = 2;

/** A complete answer: role, the given steps, finish, `[DONE]`. */
export function answering(...steps: StepInput[]): StepInput[] {
  return [{ role: "assistant" }, ...steps, { finish: "stop" }, { done: true }];
}

/** Deltas that any mix-up of events would show in. */
export const HELLO: StepInput = { text: ["Hel", "lo", ", ", "wor", "ld", "!"] };
export const HELLO_TEXT = "Hello, world!";

/** The JSON of one text chunk, for streams that are written down byte by byte. */
export function textChunk(content: string): string {
  return JSON.stringify(chunkOf({ content }));
}

export function chunkOf(delta: object, finishReason: string | null = null): object {
  return {
    id: "chatcmpl-streamproof",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "streamproof-1",
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  };
}
