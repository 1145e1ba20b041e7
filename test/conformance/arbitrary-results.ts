import fc from "fast-check";
import { LEVELS, VERDICTS } from "../../src/wire/level.ts";
import type { CheckRecord, ResultFooter, ResultHeader } from "../../src/wire/result.ts";
import { summarize } from "../../src/conformance/index.ts";

/** Any string at all: control characters, lone surrogates and markup come often. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      "\u0000",
      "\u001B",
      "\uD800",
      "\uDC00",
      "\uFFFE",
      "]]>",
      "<",
      "&",
      '"',
      "'",
      "\r",
      "\n",
      "\t",
    ),
  }),
  fc.string({ unit: fc.constantFrom("|", "`", "::", "##[", "%", ",", "@", "#", "</details>", "a", " ") }),
);

const anyRecord: fc.Arbitrary<CheckRecord> = fc.record(
  {
    kind: fc.constant("check" as const),
    check: anyText,
    case: anyText,
    rule: anyText,
    level: fc.constantFrom(...LEVELS),
    verdict: fc.constantFrom(...VERDICTS),
    subject: fc.oneof(fc.constant("client"), anyText),
    expected: fc.oneof(anyText, fc.jsonValue()),
    actual: fc.oneof(anyText, fc.jsonValue()),
    message: anyText,
    excused: fc.record({ by: fc.constantFrom("baseline" as const, "not-adopted" as const), reason: anyText }),
    replay: anyText,
    ms: fc.nat(),
  },
  { requiredKeys: ["kind", "check", "case", "rule", "level", "verdict", "subject", "ms"] },
);

export interface AnyRun {
  header: ResultHeader;
  records: CheckRecord[];
  footer: ResultFooter;
}

/** A whole run in which every text may be anything. */
export const anyRun: fc.Arbitrary<AnyRun> = fc
  .record({ records: fc.array(anyRecord, { maxLength: 30 }), strict: fc.boolean(), stale: fc.array(anyText) })
  .map(({ records, strict, stale }) => ({
    header: makeHeader({ strict }),
    records,
    footer: {
      kind: "footer",
      ...summarize(records, strict, stale.length),
      interrupted: false,
      baseline: {
        covered: 0,
        notAdopted: 0,
        stale: stale.map((text) => ({ check: text, why: text })),
        expired: [],
        changed: [],
      },
      ms: 1,
    },
  }));

export function makeHeader(more: Partial<ResultHeader> = {}): ResultHeader {
  return {
    kind: "header",
    format: 1,
    suite: "client",
    streamproof: "0.1.0",
    runtime: "node 20.19.0 linux x64",
    seed: 1,
    subjects: [makeSubject("client")],
    ...more,
  };
}

export function makeSubject(spec: string, more: object = {}): ResultHeader["subjects"][number] {
  return {
    spec,
    name: spec,
    version: "1.2.3",
    language: "python",
    runtime: "python 3.11",
    level: "chat",
    observes: ["text", "error"],
    concurrency: 1,
    ...more,
  };
}

export function makeRecord(check: string, more: Partial<CheckRecord> = {}): CheckRecord {
  const [caseId = "", rest = ""] = check.split("#");
  const rule = rest.split("@")[0] ?? "";
  return {
    kind: "check",
    check,
    case: caseId,
    rule,
    level: "must",
    verdict: "pass",
    subject: "client",
    ms: 1,
    ...more,
  };
}

export function makeFooter(records: readonly CheckRecord[], more: Partial<ResultFooter> = {}): ResultFooter {
  return { kind: "footer", ...summarize(records, false), interrupted: false, ms: 1, ...more };
}
