import { selectChecks, type Selection } from "../conformance/run/selection.ts";
import { CLIENT_RULES, type Rule } from "../conformance/rules/index.ts";
import { PROFILES } from "../conformance/rules/profiles.ts";
import { CI_OPTIONS, SHARD_OPTION } from "./ci-options.ts";
import { type OptionSpecs, wholeNumber } from "./command-line.ts";
import { unknownWord } from "./usage-error.ts";

/** Options of everything that renders reports. */
export const REPORT_OPTIONS = {
  report: {
    type: "string",
    multiple: true,
    value: "<format>[=path]",
    help: "console, ndjson, junit, github, markdown or badge; to a file with =path. Repeatable.",
  },
  "no-color": { type: "boolean", help: "No colours." },
} as const satisfies OptionSpecs;

/** Options that every judging verb takes. */
export const RUN_OPTIONS = {
  only: {
    type: "string",
    multiple: true,
    value: "<glob>",
    help: "Judge only matching case, rule or check ids. Repeatable.",
  },
  skip: { type: "string", multiple: true, value: "<glob>", help: "Leave matching ids out. Repeatable." },
  profile: {
    type: "string",
    value: "<name>",
    help: "Judge a named selection of rules; `streamproof rules` lists them.",
  },
  strict: { type: "boolean", help: "A broken `should` fails." },
  seed: {
    type: "string",
    value: "<n|random>",
    help: "Seed of the generated streams; random explores and prints it. Default: 1.",
  },
  runs: {
    type: "string",
    value: "<n>",
    help: "Generated streams per property. Default: 100, and 0 for cmd: subjects.",
  },
  concurrency: {
    type: "string",
    value: "<n>",
    help: "Exchanges at once, as far as the subject allows. Default: 8.",
  },
  timeout: {
    type: "string",
    value: "<ms>",
    help: "Least time a client is given for an exchange. Default: 10000.",
  },
  ...SHARD_OPTION,
  ...CI_OPTIONS,
  ...REPORT_OPTIONS,
} as const satisfies OptionSpecs;

export interface RunSettings {
  selection: Selection;
  isStrict: boolean;
  seed: number;
  /** Only where it was given: the default depends on the subject. */
  runs: number | undefined;
  concurrency: number;
  timeoutMs: number;
}

interface GivenRunOptions {
  only?: string[];
  skip?: string[];
  profile?: string;
  strict?: boolean;
  seed?: string;
  runs?: string;
  concurrency?: string;
  timeout?: string;
}

/** An hour. */
export const MAX_TIMEOUT_MS = 3_600_000;
/** Fixed per release, so that a run in CI repeats itself. */
const DEFAULT_SEED = 1;

/** @param rules - those that the verb judges by; a profile is a selection of them */
export function readRunOptions(
  given: GivenRunOptions,
  rules: readonly Pick<Rule, "id" | "source">[] = CLIENT_RULES,
): RunSettings {
  return {
    selection: selectByProfile(selectChecks(given.only, given.skip), given.profile, rules),
    isStrict: given.strict ?? false,
    seed: readSeed(given.seed),
    runs: given.runs === undefined ? undefined : wholeNumber("runs", given.runs, { max: 1_000_000 }),
    concurrency:
      given.concurrency === undefined
        ? 8
        : wholeNumber("concurrency", given.concurrency, { min: 1, max: 256 }),
    timeoutMs:
      given.timeout === undefined
        ? 10_000
        : wholeNumber("timeout", given.timeout, { min: 100, max: MAX_TIMEOUT_MS }),
  };
}

function readSeed(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SEED;
  return text === "random"
    ? Math.floor(Math.random() * 2 ** 31)
    : wholeNumber("seed", text, { max: 2 ** 31 - 1 });
}

function selectByProfile(
  selection: Selection,
  name: string | undefined,
  rules: readonly Pick<Rule, "id" | "source">[],
): Selection {
  if (name === undefined) return selection;
  const profile = PROFILES.find((candidate) => candidate.name === name);
  if (!profile)
    throw unknownWord(
      "profile",
      name,
      PROFILES.map((candidate) => candidate.name),
    );
  const inside = new Set(rules.filter((rule) => profile.has(rule)).map(({ id }) => id));
  return {
    // The patterns are asked first, so that one that matches a rule outside the profile is not called unmatched.
    has: (check, caseId, ruleId) => selection.has(check, caseId, ruleId) && inside.has(ruleId),
    unmatched: () => selection.unmatched(),
  };
}
