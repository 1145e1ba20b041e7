import { judgeClient } from "../../src/conformance/judge-client.ts";
import { selectChecks } from "../../src/conformance/selection.ts";
import type { Subject } from "../../src/conformance/subjects/subject.ts";
import type { MockServer } from "../../src/mock-server/index.ts";
import type { CheckRecord } from "../../src/wire/result.ts";

export interface Asked {
  /** Generated streams. @defaultValue 0 */
  runs?: number;
  only?: readonly string[];
  spec?: string;
  timeoutMs?: number;
}

/** Every check of a subject's level, as the command line would have it judged. */
export async function judgeSubject(
  server: MockServer,
  subject: Subject,
  { runs = 0, only = [], spec = subject.info.name, timeoutMs = 5000 }: Asked = {},
): Promise<CheckRecord[]> {
  const records: CheckRecord[] = [];
  await judgeClient(
    { server, subject, spec, timeoutMs, isStrict: false },
    {
      seed: 1,
      runs,
      concurrency: 32,
      selection: selectChecks(only),
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
