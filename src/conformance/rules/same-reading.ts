import type { ClientTrace } from "../client/trace.ts";
import { acceptEndings } from "./accepted-endings.ts";
import { compareAnswer, type Facet } from "./compare-answer.ts";
import { compareEvents } from "./compare-events.ts";
import { broken, type Finding, HELD } from "./rule.ts";

/** The call ended in a way that the wire allows, and the named parts of the answer are what was sent. */
export function readsTheSame(...facets: Facet[]): (trace: ClientTrace) => Finding {
  return (trace) => {
    if (trace.subject.level === "events") return compareEvents(trace);
    const ending = judgeEnding(trace);
    return ending.held === true ? compareAnswer(trace, facets) : ending;
  };
}

/** The call ended in a way that the wire allows; what is divergent is not held against anybody here. */
export function judgeEnding(trace: ClientTrace): Finding {
  const { accepted, divergent, because } = acceptEndings(trace.reading);
  const { ended, error } = trace.observation;
  if (accepted.includes(ended) || divergent.includes(ended)) return HELD;
  if (ended === "error" && mayBeReset(trace)) return HELD;
  const said = error?.message ? ` (${error.message})` : "";
  return broken(
    `the call ended as ${ended}${said} after ${because}`,
    { ended: accepted.length === 1 ? accepted[0] : accepted },
    { ended, ...(error ? { error } : {}) },
  );
}

/** HTTP has no word for a reset behind a whole body, and some stacks tell of it, or lose what was not read before it. */
function mayBeReset({ scenario, reading }: ClientTrace): boolean {
  return scenario.ending.kind === "reset" && reading.hasDone;
}
