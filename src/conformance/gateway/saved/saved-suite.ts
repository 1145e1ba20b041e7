import type { ResultFooter, SubjectRecord } from "../../../wire/result.ts";
import { ResultLedger } from "../../ci/result-ledger.ts";
import { selectShard } from "../../ci/shard.ts";
import { resultHeader } from "../../run/result-header.ts";
import { runRecord } from "../../run/run-record.ts";
import type { GatewaySuiteOptions } from "../gateway-suite.ts";
import { DEFAULT_RUNS } from "../gateway-properties.ts";
import { knownGatewayChecks } from "../known-gateway-checks.ts";
import { checkGatewayHarness } from "../self-check.ts";
import { judgeSavedGateway } from "./judge-saved-gateway.ts";
import type { SavedGateway } from "./saved-gateway.ts";

export interface SavedGatewayOptions extends Pick<
  GatewaySuiteOptions,
  | "selection"
  | "streamproof"
  | "seed"
  | "runs"
  | "isStrict"
  | "shard"
  | "baseline"
  | "signal"
  | "onLine"
  | "onProblem"
> {
  /** As it stands in the results: `trace:` and the path. */
  spec: string;
  saved: SavedGateway;
}

/** Judges the saved run of a gateway by the rules of now and returns the footer. */
export async function runSavedGatewaySuite(options: SavedGatewayOptions): Promise<ResultFooter> {
  const startedAt = performance.now();
  const { saved, spec, shard, isStrict, onProblem, runs = DEFAULT_RUNS } = options;
  const known = knownGatewayChecks();
  const ledger = new ResultLedger(resultHeader("gateway", options, [subjectOf(options)]), startedAt, {
    ...options,
    known,
  });
  const fault = await checkGatewayHarness();
  if (fault !== null) {
    onProblem?.(fault);
    ledger.add(runRecord("harness.self-check", { verdict: "harness-error", subject: spec, message: fault }));
    return ledger.close(options.signal.aborted);
  }
  const selection = shard ? selectShard(options.selection, shard, known) : options.selection;
  for (const record of judgeSavedGateway(saved, { selection, runs, isStrict, spec })) ledger.add(record);
  return ledger.close(options.signal.aborted);
}

function subjectOf({ spec, saved }: SavedGatewayOptions): SubjectRecord {
  const { name, version } = saved.subject;
  return { spec, name, version, language: "", runtime: "", level: "chat", observes: [], concurrency: 1 };
}
