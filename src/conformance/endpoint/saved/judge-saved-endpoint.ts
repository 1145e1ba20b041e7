import type { CheckRecord } from "../../../wire/result.ts";
import type { Selection } from "../../run/selection.ts";
import { judgeEndpoint, recordUnjudged } from "../judge-endpoint.ts";
import { planEndpoint, type PlannedQuestion, planWithoutKey } from "../plan-endpoint.ts";
import type { SavedEndpoint } from "./saved-endpoint.ts";

export interface SavedEndpointJudging {
  selection: Selection;
  isStrict: boolean;
  /** As it stands in the records. */
  spec: string;
}

const NOT_HELD = "the saved run does not hold it";

/** Judges a saved run by the rules of now. What it cannot tell is not observed. */
export async function judgeSavedEndpoint(
  { runs, hasKey }: SavedEndpoint,
  { selection, isStrict, spec }: SavedEndpointJudging,
): Promise<CheckRecord[]> {
  const plan = planEndpoint({ selection, hasKey });
  const records = new Map<string, CheckRecord[]>();
  const note = (all: readonly CheckRecord[]): void => {
    for (const each of all) records.set(each.case, [...(records.get(each.case) ?? []), each]);
  };
  for (const run of runs) {
    const own = plan.filter(({ question }) => runOf(question.id) === run);
    const place = { secrets: run.secrets, wrongKey: run.wrongKey };
    // There is no secret in it any more.
    note(await judgeEndpoint(own, { run, place, spec, isStrict, clean: (text) => text }));
  }
  const notHeld = { verdict: "not-observed", message: NOT_HELD } as const;
  return [
    ...plan.flatMap((each) => records.get(each.question.id) ?? recordUnjudged(each, spec, notHeld)),
    ...planWithoutKey({ selection, hasKey }).flatMap((each: PlannedQuestion) =>
      recordUnjudged(each, spec, {
        verdict: "not-applicable",
        message: "no key was given that could be wrong",
      }),
    ),
  ];

  /** Of several runs, the one in which it was asked for its own sake. */
  function runOf(id: string) {
    const holding = runs.filter(({ answered, left }) => answered.has(id) || left.has(id));
    return holding.find(({ judged }) => judged.has(id)) ?? holding[0];
  }
}
