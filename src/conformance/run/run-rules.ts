import { findRule, type Rule } from "../rules/index.ts";

/** A requirement on the run itself rather than on how a client reads; no case is about it, and it cannot be selected. */
export type RunRule = Pick<Rule, "id" | "level" | "requires" | "why">;

/** Records of these come by themselves, when there is something to say. */
export const RUN_RULES: readonly RunRule[] = [
  {
    id: "subject.starts",
    level: "must",
    requires: "The subject starts and says a valid hello.",
    why: "Nothing can be said about a client that never ran, and silence about it would look like success.",
  },
  {
    id: "subject.protocol",
    level: "must",
    requires:
      "A subject answers every run once, prints nothing else on standard output and does not die between runs.",
    why: "What comes late or between two runs belongs to no check, and would be lost: a crash in the background, say.",
  },
  {
    id: "harness.self-check",
    level: "must",
    requires:
      "Before anybody is judged the reference reader passes, and a reader that is known to be bad fails.",
    why: "Verdicts of a harness that is broken itself mean nothing, whether they are good or bad.",
  },
];

/** A rule on clients or on the run. */
export function describedRule(id: string): Rule | RunRule | undefined {
  return findRule(id) ?? RUN_RULES.find((rule) => rule.id === id);
}
