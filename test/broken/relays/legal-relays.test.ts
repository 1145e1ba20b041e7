import { afterAll, beforeAll, expect, test } from "vitest";
import { limitConcurrency } from "../../../src/conformance/subjects/concurrency-limit.ts";
import type { MockServer } from "../../../src/mock-server/index.ts";
import { VERDICT_MEANINGS } from "../../../src/wire/level.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";
import { judgeRelay, startUpstream } from "./judge-relay.ts";
import { LEGAL_RELAYS, type LegalRelay } from "./legal-relays.ts";

const AT_ONCE = 3;
/** The rest is what every relay takes the same time for. */
const SKIP = ["live/silence*", "live/comments*", "dead/stall*", "crowd/500*", "*@writes=byte"];

let upstream: MockServer;
const judged = new Map<string, Promise<CheckRecord[]>>();

async function judge(legal: LegalRelay): Promise<CheckRecord[]> {
  await using relay = await legal.start(upstream.port);
  // Awaited here: the relay goes with this scope.
  return await judgeRelay(upstream, relay.url, { skip: SKIP, runs: 15, timeoutMs: 10_000 });
}

beforeAll(async () => {
  upstream = await startUpstream();
  const limit = limitConcurrency(AT_ONCE);
  for (const legal of LEGAL_RELAYS) {
    const judging = limit(() => judge(legal));
    judging.catch(() => undefined);
    judged.set(legal.name, judging);
  }
});

afterAll(() => upstream.close());

test.each(LEGAL_RELAYS)("a relay that $name breaks no must", { timeout: 240_000 }, async ({ name }) => {
  const records = (await judged.get(name)) ?? [];
  const alarms = records.filter(
    ({ verdict, level }) =>
      VERDICT_MEANINGS[verdict].isInconclusive || (VERDICT_MEANINGS[verdict].breaks && level === "must"),
  );
  expect(
    alarms.map(({ check, message, expected, actual }) => ({ check, message, expected, actual })),
  ).toEqual([]);
  expect(
    records.filter(({ verdict, level }) => verdict === "pass" && level === "must").length,
  ).toBeGreaterThan(1000);
});
