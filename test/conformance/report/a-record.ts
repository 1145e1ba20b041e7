import type { CheckRecord, ResultFooter, ResultHeader } from "../../../src/wire/result.ts";
import { summarize } from "../../../src/conformance/report/summary.ts";

/** A record of a check id, passed unless said otherwise. */
export function aRecord(check: string, rest: Partial<CheckRecord> = {}): CheckRecord {
  const [caseId = "", rule = ""] = check.replace(/@.*/, "").split("#");
  const ids = { check, case: caseId, rule };
  return { kind: "check", ...ids, level: "must", verdict: "pass", subject: "exec:client", ms: 1, ...rest };
}

export function aHeader(...specs: string[]): ResultHeader {
  return {
    kind: "header",
    format: 1,
    suite: "client",
    streamproof: "0.1.0",
    runtime: "node 20.19.0",
    seed: 1,
    subjects: specs.map((spec) => ({
      spec,
      name: "some-client",
      version: "1.2.3",
      language: "python",
      runtime: "python 3.11",
      level: "chat",
      observes: ["text", "error"],
      concurrency: 4,
    })),
  };
}

export function aFooter(records: readonly CheckRecord[], rest: Partial<ResultFooter> = {}): ResultFooter {
  return { kind: "footer", ...summarize(records, false), interrupted: false, ms: 1234, ...rest };
}
