import type { ClientDefinition, SubjectLevel } from "../adapters/index.ts";
import {
  createInProcessSubject,
  loadBaseline,
  openSubject,
  packageVersion,
  runClientSuite,
  selectChecks,
  today,
} from "../conformance/index.ts";
import type { CheckRecord, ResultFooter } from "../wire/result.ts";
import type { TestClientOptions } from "./test-client-options.ts";

/** A whole run, and how what it found is shown. */
export interface JudgedRun {
  records: CheckRecord[];
  footer: ResultFooter;
  isStrict: boolean;
  /** Whether the command line can start the subject by its word. */
  isReplayable: boolean;
}

/** Judges one client by everything that is selected. */
export async function judgeForTests(
  given: string | ClientDefinition,
  level: SubjectLevel,
  options: TestClientOptions,
  signal: AbortSignal,
): Promise<JudgedRun> {
  const known = options.baseline === undefined ? undefined : await loadBaseline(options.baseline);
  const subject = typeof given === "string" ? await openSubject(given) : createInProcessSubject(given);
  const spec = typeof given === "string" ? given : (options.spec ?? given.name);
  const isStrict = options.strict ?? false;
  const records: CheckRecord[] = [];
  try {
    if (subject.info.level !== level) {
      throw new Error(
        `Cannot test ${spec}: it is a client at level "${subject.info.level}". Write \`testClient(…, { level: "${subject.info.level}" })\`.`,
      );
    }
    const footer = await runClientSuite({
      subjects: [{ spec, subject }],
      selection: selectChecks(options.only, options.skip),
      streamproof: packageVersion(),
      seed: options.seed ?? 1,
      runs: options.runs,
      concurrency: options.concurrency ?? 8,
      timeoutMs: options.timeoutMs ?? 10_000,
      isStrict,
      baseline: known && { known, today: today() },
      signal,
      onLine: (line) => void (line.kind === "check" && records.push(line)),
    });
    const isReplayable = typeof given === "string" || options.spec !== undefined;
    return { records, footer, isStrict, isReplayable };
  } finally {
    await subject.close();
  }
}
