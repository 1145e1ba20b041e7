import type { ResultFooter, SubjectRecord } from "../../../wire/result.ts";
import { ResultLedger } from "../../ci/result-ledger.ts";
import { selectShard } from "../../ci/shard.ts";
import { resultHeader } from "../../run/result-header.ts";
import { runRecord } from "../../run/run-record.ts";
import type { EndpointSuiteOptions } from "../endpoint-suite.ts";
import { knownEndpointChecks } from "../known-endpoint-checks.ts";
import { checkEndpointHarness } from "../self-check.ts";
import { judgeSavedEndpoint } from "./judge-saved-endpoint.ts";
import type { SavedEndpoint } from "./saved-endpoint.ts";

export interface SavedEndpointOptions extends Pick<
  EndpointSuiteOptions,
  "selection" | "streamproof" | "seed" | "isStrict" | "shard" | "baseline" | "signal" | "onLine" | "onProblem"
> {
  /** As it stands in the results: `trace:` and the path. */
  spec: string;
  saved: SavedEndpoint;
}

/** Judges the saved run of an endpoint by the rules of now and returns the footer. */
export async function runSavedEndpointSuite(options: SavedEndpointOptions): Promise<ResultFooter> {
  const startedAt = performance.now();
  const { saved, spec, shard, isStrict, onProblem } = options;
  const known = knownEndpointChecks();
  const header = resultHeader("endpoint", options, [subjectOf(options)]);
  const ledger = new ResultLedger(header, startedAt, { ...options, known });
  const fault = await checkEndpointHarness();
  if (fault !== null) {
    onProblem?.(fault);
    ledger.add(runRecord("harness.self-check", { verdict: "harness-error", subject: spec, message: fault }));
    return ledger.close(options.signal.aborted);
  }
  const selection = shard ? selectShard(options.selection, shard, known) : options.selection;
  for (const record of await judgeSavedEndpoint(saved, { selection, isStrict, spec })) ledger.add(record);
  return ledger.close(options.signal.aborted);
}

function subjectOf({ spec, saved }: SavedEndpointOptions): SubjectRecord {
  const { name, version } = saved.subject;
  return { spec, name, version, language: "", runtime: "", level: "chat", observes: [], concurrency: 1 };
}
