import { renderFindings, standingOf } from "../conformance/index.ts";
import type { CheckRecord } from "../wire/result.ts";
import type { JudgedRun } from "./judge-for-tests.ts";

/** As much of vitest's test context as is needed. */
interface Skipping {
  skip(note?: string): never;
}

/** Passes, fails or skips the test of one rule. Nothing that was not seen passes. */
export function reportRule(run: JudgedRun, rule: string, context: Skipping): void {
  const records = run.records.filter((record) => record.rule === rule);
  const of = (...standings: ReturnType<typeof standingOf>[]): CheckRecord[] =>
    records.filter((record) => standings.includes(standingOf(record, run.isStrict)));
  const wrong = of("broken", "inconclusive");
  if (wrong.length > 0) throw new RuleBroken(render(run, wrong));
  const [known] = of("excused");
  if (known) context.skip(`known (${known.excused?.by}): ${known.excused?.reason}`);
  const [warned] = of("warned");
  if (warned) context.skip(`a ${warned.level} is broken: ${warned.check}: ${warned.message}`);
  if (of("held").length > 0) return;
  const reasons = new Set(records.map(({ verdict, message = "" }) => `${verdict}: ${message}`));
  context.skip([...reasons].join("; ") || "not judged");
}

/** Fails where something was recorded against a rule on the run; without a rule, where nothing was judged at all. */
export function reportRun(run: JudgedRun, rule?: string): void {
  if (rule === undefined) {
    if (run.footer.must.judged + run.footer.should.judged === 0)
      throw new RuleBroken(
        "Nothing was judged: what the client observes and what was selected have nothing in common.",
      );
    return;
  }
  const records = run.records.filter((record) => record.rule === rule && record.excused === undefined);
  if (records.length > 0) throw new RuleBroken(render(run, records));
}

/** Fails where the baseline has entries that nothing needs any more. */
export function reportStale({ footer }: JudgedRun): void {
  const stale = footer.baseline?.stale ?? [];
  if (stale.length === 0) return;
  throw new RuleBroken(stale.map(({ check, why }) => `${check}: ${why}. Remove the entry.`).join("\n"));
}

function render({ isReplayable }: JudgedRun, records: readonly CheckRecord[]): string {
  const text = renderFindings(records);
  // A definition has no word on the command line: without a subject the exchange is served.
  return isReplayable ? text : text.replaceAll(/^( +again .*) --subject .*$/gm, "$1");
}

/** The message says it all: where we threw it is of no interest. */
class RuleBroken extends Error {
  override readonly name = "RuleBroken";

  constructor(findings: string) {
    super(`\n${findings}`);
    this.stack = `${this.name}: ${this.message}`;
  }
}
