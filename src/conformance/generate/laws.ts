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
  "any-error": { draw: () => arbitraryError() },
  "any-cancel": {
    draw: () => arbitraryLongAnswer(),
    cancelAfter: ({ seed }) => ({ chunks: 1 + (seed % 7), how: seed % 2 === 0 ? "abort" : "break" }),
    share: 0.2,
  },
} satisfies Record<string, Law>;

export type LawName = keyof typeof LAWS;
