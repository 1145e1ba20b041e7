import type { ResultHeader, SubjectRecord } from "../../wire/result.ts";

interface Judging {
  /** Version of this package. */
  streamproof: string;
  seed: number;
  isStrict: boolean;
  shard?: { index: number; count: number } | undefined;
}

/** The first line of the results of a suite. */
export function resultHeader(
  suite: string,
  { streamproof, seed, isStrict, shard }: Judging,
  subjects: SubjectRecord[],
): ResultHeader {
  return {
    kind: "header",
    format: 1,
    suite,
    streamproof,
    runtime: `node ${process.versions.node} ${process.platform} ${process.arch}`,
    seed,
    ...(isStrict ? { strict: true } : {}),
    ...(shard ? { shard: { ...shard } } : {}),
    subjects,
  };
}
