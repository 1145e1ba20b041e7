import { runEndpointSuite, selectChecks, type TraceFolder } from "../../../src/conformance/index.ts";
import type { CheckRecord, ResultFooter } from "../../../src/wire/result.ts";
import { MODEL } from "./compose-answer.ts";
import { KEY, type Override, startProvider } from "./right-provider.ts";

export interface JudgedProvider {
  records: CheckRecord[];
  footer: ResultFooter;
  /** Rules that do not hold, by their level, each once. */
  broken: { must: string[]; should: string[]; may: string[] };
  problem: string | null;
  requests: number;
}

/** Judges a provider that is right but for what is overridden, with all that the command line does. */
export async function judgeProvider(
  override: Override,
  {
    timeoutMs = 10_000,
    apiKey = KEY as string | undefined,
    only = [] as string[],
    saveTo = undefined as TraceFolder | undefined,
  } = {},
): Promise<JudgedProvider> {
  await using provider = await startProvider(override);
  const judged = await judgeUrl(provider.url, { timeoutMs, apiKey, model: MODEL, only, saveTo });
  return { ...judged, requests: provider.requests.length };
}

export async function judgeUrl(
  url: string,
  {
    timeoutMs = 10_000,
    apiKey,
    model,
    only = [],
    saveTo,
  }: {
    timeoutMs?: number;
    apiKey?: string | undefined;
    model?: string;
    only?: string[];
    saveTo?: TraceFolder | undefined;
  },
): Promise<Omit<JudgedProvider, "requests">> {
  const records: CheckRecord[] = [];
  let problem: string | null = null;
  const footer = await runEndpointSuite({
    url,
    apiKey,
    model,
    selection: selectChecks(only, []),
    streamproof: "test",
    seed: 1,
    concurrency: 4,
    timeoutMs,
    isStrict: false,
    saveTo,
    signal: new AbortController().signal,
    onProblem: (message) => (problem = message),
    onLine: (line) => {
      if (line.kind === "check") records.push(line);
    },
  });
  const rulesAt = (level: string): string[] => [
    ...new Set(
      records
        .filter(
          (record) =>
            record.level === level && ["fail", "warn", "timeout", "divergent"].includes(record.verdict),
        )
        .map(({ rule }) => rule),
    ),
  ];
  return {
    records,
    footer,
    broken: {
      must: rulesAt("must"),
      should: rulesAt("should"),
      may: [...rulesAt("may"), ...rulesAt("divergent")],
    },
    problem,
  };
}
