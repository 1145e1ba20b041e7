import { RENDERINGS } from "../../src/conformance/cases/case.ts";
import { ALL_CASES } from "../../src/conformance/cases/index.ts";
import { judgeClient } from "../../src/conformance/client/judge-client.ts";
import { selectChecks } from "../../src/conformance/run/selection.ts";
import type { Subject } from "../../src/conformance/subjects/subject.ts";
import type { MockServer } from "../../src/mock-server/index.ts";
import type { CheckRecord } from "../../src/wire/result.ts";

/**
 * Skips the second rendering of cases that have several. Where the reads fall is nothing to a client whose way from
 * bytes to events is right, and each such rendering costs as much as ten plain ones.
 */
export const ONE_RENDERING: readonly string[] = ALL_CASES.filter(
  ({ variants = RENDERINGS }) => variants.includes("marks") && variants.length > 1,
).map(({ id }) => `${id}#*@writes=marks`);

export interface Asked {
  /** Generated streams. @defaultValue 0 */
  runs?: number;
  only?: readonly string[];
  skip?: readonly string[];
  spec?: string;
  timeoutMs?: number;
}

/** Every check of a subject's level, as the command line would have it judged. */
export async function judgeSubject(
  server: MockServer,
  subject: Subject,
  { runs = 0, only = [], skip = [], spec = subject.info.name, timeoutMs = 30_000 }: Asked = {},
): Promise<CheckRecord[]> {
  const records: CheckRecord[] = [];
  await judgeClient(
    { server, subject, spec, timeoutMs, isStrict: false },
    {
      seed: 1,
      runs,
      concurrency: 16,
      selection: selectChecks(only, skip),
      signal: new AbortController().signal,
      onRecord: (record) => records.push(record),
    },
  );
  return records;
}

const HOLDS = new Set<CheckRecord["verdict"]>(["pass", "not-applicable", "not-observed"]);

/** The rules that did not hold, at whatever level, in alphabetical order. */
export function brokenRules(records: readonly CheckRecord[]): string[] {
  return [...new Set(records.filter(({ verdict }) => !HOLDS.has(verdict)).map(({ rule }) => rule))].sort();
}

/** What did not hold, one line each, for messages of failing tests. */
export function describeBroken(records: readonly CheckRecord[]): string[] {
  return records
    .filter(({ verdict }) => !HOLDS.has(verdict))
    .map(({ check, verdict, message, expected, actual }) =>
      `${check}: ${verdict}, ${message} ${JSON.stringify(expected)} ${JSON.stringify(actual)}`.slice(0, 400),
    );
}
