import { type Baseline, loadBaseline, type Shard, today } from "../conformance/index.ts";
import { type OptionSpecs } from "./command-line.ts";
import { UsageError } from "./usage-error.ts";

/** Options for runs that nobody watches, and for what joins them. */
export const CI_OPTIONS = {
  baseline: {
    type: "string",
    value: "<file>",
    help: "Known deviations, which do not fail the run; stale entries do (status 4).",
  },
  "save-failures": {
    type: "string",
    value: "<dir>",
    help: "Write what broke as scenario files, for `replay` and `serve`.",
  },
} as const satisfies OptionSpecs;

export const SHARD_OPTION = {
  shard: {
    type: "string",
    value: "<i/n>",
    help: "Judge only part i of n; `streamproof merge` joins the parts.",
  },
} as const satisfies OptionSpecs;

/** More machines than there are cases. */
const MAX_SHARDS = 1000;

/** The baseline and the day it is held against. Throws a `ConformanceError` that names every mistake in it. */
export async function readBaselineOption(
  file: string | undefined,
): Promise<{ known: Baseline; today: string } | undefined> {
  return file === undefined ? undefined : { known: await loadBaseline(file), today: today() };
}

export function readShardOption(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  const isValid =
    index !== undefined && count !== undefined && index >= 1 && index <= count && count <= MAX_SHARDS;
  if (!isValid)
    throw new UsageError(
      `The option --shard is "${text}", expected a part and how many there are, such as 1/4.`,
    );
  return { index, count };
}
