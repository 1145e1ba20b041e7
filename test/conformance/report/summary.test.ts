import { expect, test } from "vitest";
import { summarize } from "../../../src/conformance/report/summary.ts";
import type { Level, Verdict } from "../../../src/wire/level.ts";
import { aRecord } from "./a-record.ts";

type Row = [what: string, status: number, records: [Level, Verdict][], isStrict?: true];

// Every sentence on exit statuses in the contract, one row or more each.
const ROWS: Row[] = [
  ["every judged must holds", 0, [["must", "pass"]]],
  [
    "a must fails",
    1,
    [
      ["must", "pass"],
      ["must", "fail"],
    ],
  ],
  ["a must times out", 1, [["must", "timeout"]]],
  ["a must crashes", 1, [["must", "crash"]]],
  ["a should is broken", 0, [["should", "warn"]]],
  [
    "a should times out",
    0,
    [
      ["should", "timeout"],
      ["must", "pass"],
    ],
  ],
  [
    "a should crashes",
    0,
    [
      ["should", "crash"],
      ["must", "pass"],
    ],
  ],
  ["a should is broken in a strict run", 1, [["should", "fail"]], true],
  [
    "a should times out in a strict run",
    1,
    [
      ["should", "timeout"],
      ["must", "pass"],
    ],
    true,
  ],
  [
    "a should crashes in a strict run",
    1,
    [
      ["should", "crash"],
      ["must", "pass"],
    ],
    true,
  ],
  ["every should holds in a strict run", 0, [["should", "pass"]], true],
  ["nothing was selected", 3, []],
  ["nothing but divergent", 3, [["divergent", "divergent"]]],
  ["nothing but a divergent rule that held", 3, [["divergent", "pass"]]],
  ["nothing but a may that held", 3, [["may", "pass"]]],
  ["nothing but not applicable", 3, [["must", "not-applicable"]]],
  ["nothing but not observed", 3, [["must", "not-observed"]]],
  [
    "divergent beside a pass",
    0,
    [
      ["must", "pass"],
      ["divergent", "divergent"],
    ],
  ],
  [
    "not applicable beside a pass",
    0,
    [
      ["must", "pass"],
      ["must", "not-applicable"],
    ],
  ],
  [
    "not observed beside a pass",
    0,
    [
      ["must", "pass"],
      ["must", "not-observed"],
    ],
  ],
  [
    "not observed beside a fail",
    1,
    [
      ["must", "fail"],
      ["must", "not-observed"],
    ],
  ],
  [
    "a divergent rule times out",
    0,
    [
      ["must", "pass"],
      ["divergent", "timeout"],
    ],
  ],
  [
    "a divergent rule crashes in a strict run",
    0,
    [
      ["must", "pass"],
      ["divergent", "crash"],
    ],
    true,
  ],
  [
    "a may is broken in a strict run",
    0,
    [
      ["must", "pass"],
      ["may", "divergent"],
    ],
    true,
  ],
  [
    "a harness error beside a pass",
    3,
    [
      ["must", "pass"],
      ["must", "harness-error"],
    ],
  ],
  [
    "a harness error beside a broken must",
    1,
    [
      ["must", "fail"],
      ["must", "harness-error"],
    ],
  ],
  [
    "a harness error of a should",
    3,
    [
      ["must", "pass"],
      ["should", "harness-error"],
    ],
  ],
  [
    "a harness error beside a broken should",
    3,
    [
      ["should", "warn"],
      ["must", "harness-error"],
    ],
  ],
  [
    "a subject that could not be set up",
    3,
    [
      ["must", "pass"],
      ["must", "setup-fail"],
    ],
  ],
  [
    "a subject that could not be set up, beside a broken must",
    1,
    [
      ["must", "crash"],
      ["must", "setup-fail"],
    ],
  ],
];

test.each(ROWS)("%s: %i", (_what, status, records, isStrict = false as never) => {
  const given = records.map(([level, verdict], i) => aRecord(`a/b${i}#c.d`, { level, verdict }));
  expect(summarize(given, isStrict).status).toBe(status);
  expect(summarize(given.toReversed(), isStrict).status).toBe(status);
});

test("what was judged is counted by level, and everything by verdict", () => {
  const records = (
    [
      ["must", "pass"],
      ["must", "pass"],
      ["must", "fail"],
      ["must", "crash"],
      ["must", "not-applicable"],
      ["must", "harness-error"],
      ["should", "pass"],
      ["should", "warn"],
      ["should", "timeout"],
      ["may", "pass"],
      ["divergent", "divergent"],
    ] as const
  ).map(([level, verdict], i) => aRecord(`a/b${i}#c.d`, { level, verdict }));
  expect(summarize(records, false)).toEqual({
    status: 1,
    must: { held: 2, judged: 4 },
    should: { held: 1, judged: 3 },
    verdicts: {
      pass: 4,
      fail: 1,
      crash: 1,
      "not-applicable": 1,
      "harness-error": 1,
      warn: 1,
      timeout: 1,
      divergent: 1,
    },
  });
});
