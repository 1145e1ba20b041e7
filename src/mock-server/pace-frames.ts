import type { FollowUp } from "../scenario/scenario.ts";
import type { Step } from "../scenario/step.ts";
import type { FrameDraft } from "./frame-draft.ts";
import { seededRandom } from "./seeded-random.ts";

/** Steps whose frames a model has to think of; the others go along with what is before them. */
const THOUGHT_OF = ["text", "reasoning", "refusal", "tool", "toolDelta", "chunk", "event"] as const;

/** The grid that silences are drawn on: a thousand steps from the shortest to the longest. */
const DRAWS = 1000;

/** Puts the silences of `pace` before the frames with content, beside what `wait` steps ask for. */
export function paceFrames(drafts: FrameDraft[], { pace, steps, seed }: FollowUp): void {
  if (pace === undefined) return;
  const random = seededRandom(seed, "pace");
  const meanMs = pace.tokensPerSecond === undefined ? 0 : 1000 / pace.tokensPerSecond;
  let isFirst = true;
  for (const draft of drafts) {
    const step = steps[draft.step];
    if (step === undefined || !isThoughtOf(step)) continue;
    const unevenness = (2 * random.below(DRAWS + 1)) / DRAWS - 1;
    draft.waitMs += isFirst ? pace.firstMs : toMicroseconds(meanMs * (1 + pace.jitter * unevenness));
    isFirst = false;
  }
}

function isThoughtOf(step: Step): boolean {
  return THOUGHT_OF.some((kind) => kind in step);
}

/** No timer is finer, and short numbers are easier to read. */
function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
