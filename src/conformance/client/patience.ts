import type { RunOutcome } from "../subjects/subject.ts";

/** Hangs in a row after which nothing more is learnt by waiting. */
const MAX_HANGS = 4;
/** Runs in a row without any answer (crashes, broken adapters, hangs) after which the subject is beyond judging. */
const MAX_UNANSWERED = 20;

/** One run, as far as patience is concerned. */
export interface Trial {
  outcome: RunOutcome;
  ms: number;
  timeoutMs: number;
  /** A hang is what the check is about. */
  isAboutSilence?: boolean | undefined;
}

/** Tells when a subject that hangs or crashes on everything has been tried often enough. */
export class Patience {
  #hangs = 0;
  #unanswered = 0;

  note({ outcome, ms, timeoutMs, isAboutSilence }: Trial): void {
    const isTimeout = outcome.kind === "timeout";
    if (isTimeout && isAboutSilence) return;
    const isAnswered = outcome.kind === "done" || outcome.kind === "skip";
    this.#unanswered = isAnswered ? 0 : this.#unanswered + 1;
    // A program that takes minutes to break costs as much as one that hangs.
    this.#hangs = isTimeout || (!isAnswered && ms >= timeoutMs) ? this.#hangs + 1 : 0;
  }

  /** Why the rest is not played; null while it is worth trying. */
  get lostBy(): string | null {
    if (this.#hangs >= MAX_HANGS) return `the subject hung ${MAX_HANGS} times in a row`;
    if (this.#unanswered >= MAX_UNANSWERED)
      return `the subject gave no answer ${MAX_UNANSWERED} times in a row`;
    return null;
  }

  /** Hangs beside others may be the machine's; crashes are the subject's own. */
  forgiveHangs(): void {
    this.#hangs = 0;
  }
}
