import type fc from "fast-check";
import type { Scenario } from "../../scenario/scenario.ts";
import type { CancelAfter, SubjectInfo } from "../../wire/exec-protocol.ts";
import { arbitraryCut, arbitraryError, arbitraryLongAnswer } from "./arbitrary-broken.ts";
import { arbitraryScenario } from "./arbitrary-scenario.ts";

/** A law over generated streams: what is drawn, and how it is asked. */
export interface Law {
  draw(subject: Pick<SubjectInfo, "level" | "observes">): fc.Arbitrary<Scenario>;
  /** Drawn from the scenario's own seed, so that a replay cancels at the same place. */
  cancelAfter?(scenario: Scenario): CancelAfter;
  /** Share of the generated streams that it gets; slow laws get fewer. @defaultValue 1 */
  share?: number;
}

export const LAWS = {
  "any-rendering": { draw: arbitraryScenario },
  "any-cut": { draw: ({ observes }) => arbitraryCut(observes) },
  "any-error": { draw: ({ observes }) => arbitraryError(observes) },
  "any-cancel": {
    draw: () => arbitraryLongAnswer(),
    cancelAfter: momentOf,
    share: 0.2,
  },
} satisfies Record<string, Law>;

export type LawName = keyof typeof LAWS;

/** Of 80 chunks that come 20 ms apart: at any of the first thirty, or at any time in which those come. */
function momentOf({ seed }: Scenario): CancelAfter {
  if (seed % 3 === 0) return { ms: seed % 600, how: "abort" };
  return { chunks: 1 + (seed % 29), how: seed % 2 === 0 ? "abort" : "break" };
}
