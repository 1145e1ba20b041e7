import type { FrameDraft } from "../frame-draft.ts";
import type { JsonObject } from "./knobs.ts";

/** One chunk in the making: what it says, before the dialect decides what stands around it. */
export interface Line {
  kind: "role" | "text" | "reasoning" | "refusal" | "tool" | "finish" | "usage" | "empty";
  /** Null for a chunk without choices. */
  choice: number | null;
  delta: JsonObject;
  logprobs: unknown;
  finish: string | null;
  usage: JsonObject | null;
  step: number;
  waitMs: number;
}

/** A line, or a frame that the dialect leaves as it is. */
export type Said = { line: Line } | { frame: FrameDraft };

export function lineOf(
  kind: Line["kind"],
  draft: { step: number; waitMs: number },
  parts: Partial<Line> = {},
): Line {
  return {
    kind,
    choice: 0,
    delta: {},
    logprobs: null,
    finish: null,
    usage: null,
    step: draft.step,
    waitMs: draft.waitMs,
    ...parts,
  };
}

/** What of a line a model had to think of. */
export function isContent({ kind }: Line): boolean {
  return kind === "text" || kind === "reasoning" || kind === "refusal" || kind === "tool";
}
