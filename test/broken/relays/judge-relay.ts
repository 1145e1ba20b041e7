import { GrantedTime } from "../../../src/conformance/gateway/granted-time.ts";
import { judgeGateway } from "../../../src/conformance/gateway/judge-gateway.ts";
import { findToken } from "../../../src/conformance/gateway/find-token.ts";
import { GatewayPlace } from "../../../src/conformance/gateway/gateway-place.ts";
import { GatewayWatch } from "../../../src/conformance/gateway/gateway-watch.ts";
import { knownGatewayChecks } from "../../../src/conformance/gateway/known-gateway-checks.ts";
import { probeGateway } from "../../../src/conformance/gateway/probe.ts";
import type { GatewaySaver } from "../../../src/conformance/gateway/saved/gateway-saver.ts";
import { selectChecks } from "../../../src/conformance/run/selection.ts";
import { createMockServer, type MockServer } from "../../../src/mock-server/index.ts";
import { VERDICT_MEANINGS } from "../../../src/wire/level.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";

export interface RelayJudging {
  only?: readonly string[];
  skip?: readonly string[];
  /** Generated streams per property. @defaultValue 0 */
  runs?: number;
  /** How much longer than its scenario an answer may take. @defaultValue 4000 */
  timeoutMs?: number;
  concurrency?: number;
  /** Told of everything that was decided. */
  saver?: GatewaySaver;
}

/** Our upstream, for any number of relays at once. */
export function startUpstream(): Promise<MockServer> {
  return createMockServer({ findToken, journalSize: 20_000 });
}

/** Judges a relay that runs already. */
export async function judgeRelay(
  upstream: MockServer,
  url: string,
  judging: RelayJudging = {},
): Promise<CheckRecord[]> {
  const selection = selectChecks(judging.only, judging.skip);
  for (const { check, case: caseId, rule } of knownGatewayChecks()) selection.has(check, caseId, rule);
  const unmatched = selection.unmatched();
  if (unmatched.length > 0) throw new Error(`no check matches ${unmatched.join(", ")}`);
  const records: CheckRecord[] = [];
  const { signal } = new AbortController();
  const place = new GatewayPlace({ url });
  const answers = async (): Promise<boolean> =>
    "server" in (await probeGateway({ upstream, place, signal, isStarting: false, timeoutMs: 5000 }));
  const watch = new GatewayWatch({ url, process: null, signal, answers });
  await judgeGateway(
    {
      upstream,
      place,
      spec: url,
      granted: new GrantedTime(judging.timeoutMs ?? 4000),
      isStrict: false,
      saver: judging.saver,
    },
    {
      seed: 1,
      runs: judging.runs ?? 0,
      concurrency: judging.concurrency ?? 8,
      selection,
      signal,
      watch,
      onRecord: (record) => records.push(record),
    },
  );
  return records;
}

/** The rules that were broken, each once. */
export function brokenBy(records: readonly CheckRecord[], level?: CheckRecord["level"]): string[] {
  const broken = records.filter(
    (record) => VERDICT_MEANINGS[record.verdict].breaks && (level === undefined || record.level === level),
  );
  return [...new Set(broken.map(({ rule }) => rule))];
}
