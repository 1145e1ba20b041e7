import type { Bill } from "../../wire/exchange.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Frame } from "../rendition.ts";

/** What an answer costs, and how much of it is out with each byte. */
export interface Meter {
  upstream: Bill["upstream"];
  stopsOnCancel: Bill["stopsOnCancel"];
  promptTokens: number;
  /** Of the whole answer. */
  completionTokens: number;
  /** Where in the body each token ends, in order. */
  tokenEnds: number[];
}

/** What the mock charges, in US dollars a token. Nobody's price: round numbers that are easy to check. */
const PROMPT_PRICE = 1e-6;
const COMPLETION_PRICE = 2e-6;

const SPOKEN = ["text", "reasoning", "refusal", "tool", "toolDelta"];

/** Where in the body of a streamed answer each token ends: a frame that says something is one. */
export function tokenEndsIn(frames: readonly Frame[], { steps }: Scenario): number[] {
  return frames
    .filter(({ step }) => SPOKEN.some((kind) => kind in (steps[step] ?? {})))
    .map(({ end }) => end);
}

/**
 * What is billed once `bytesSent` are out: everything, unless the client left and the upstream stops then, or does so
 * as far as is known.
 */
export function billFor(meter: Meter, bytesSent: number, hasLeft: boolean): Bill {
  const { upstream, stopsOnCancel, promptTokens, completionTokens, tokenEnds } = meter;
  const sent = Math.min(tokenEnds.filter((end) => end <= bytesSent).length, completionTokens);
  const billed = hasLeft && stopsOnCancel !== false ? sent : completionTokens;
  const cost = promptTokens * PROMPT_PRICE + billed * COMPLETION_PRICE;
  return {
    upstream,
    stopsOnCancel,
    promptTokens,
    sentTokens: sent,
    billedTokens: billed,
    cost: Number(cost.toFixed(9)),
  };
}
