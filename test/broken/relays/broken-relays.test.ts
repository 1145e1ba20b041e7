import { afterAll, beforeAll, expect, test } from "vitest";
import { GATEWAY_RULES } from "../../../src/conformance/rules/gateway/index.ts";
import { limitConcurrency } from "../../../src/conformance/subjects/concurrency-limit.ts";
import type { MockServer } from "../../../src/mock-server/index.ts";
import type { BrokenRelay } from "./broken-relay.ts";
import { BROKEN_RELAYS } from "./index.ts";
import { brokenBy, judgeRelay, startUpstream } from "./judge-relay.ts";
import { startRelay } from "./right-relay.ts";

/** Relays judged at the same time. */
const AT_ONCE = 6;

let upstream: MockServer;
const found = new Map<string, Promise<string[]>>();

async function judge({ caughtBy, Exchange, at = "*" }: BrokenRelay): Promise<string[]> {
  await using relay = await startRelay(Exchange, upstream.port);
  const only = caughtBy.map((rule) => `${at}#${rule}*`);
  return brokenBy(
    await judgeRelay(upstream, relay.url, { only, skip: longUnless(caughtBy), concurrency: 4 }),
  );
}

/** Cases that take a quarter of a minute are left to the relays that are about them. */
function longUnless(caughtBy: readonly string[]): string[] {
  return [
    ...(caughtBy.includes("live.keep-alive") ? [] : ["live/silence*", "live/comments*"]),
    ...(caughtBy.includes("live.stall-bounded") ? [] : ["dead/stall*"]),
  ];
}

beforeAll(async () => {
  upstream = await startUpstream();
  const limit = limitConcurrency(AT_ONCE);
  for (const relay of BROKEN_RELAYS) {
    const judging = limit(() => judge(relay));
    judging.catch(() => undefined);
    found.set(relay.name, judging);
  }
});

afterAll(() => upstream.close());

test.each(BROKEN_RELAYS)(
  "a relay that $name is found out",
  { timeout: 300_000 },
  async ({ name, caughtBy }) => {
    expect(await found.get(name)).toEqual(expect.arrayContaining([...caughtBy]));
  },
);

test("every rule on gateways finds some broken relay out, but for the laws over generated streams", () => {
  const useful = new Set(BROKEN_RELAYS.flatMap(({ caughtBy }) => caughtBy));
  const useless = GATEWAY_RULES.map(({ id }) => id).filter((id) => !useful.has(id) && !id.includes(".any-"));
  expect(useless).toEqual([]);
});

test("there are at least 60 of them, each with a name of its own", () => {
  expect(BROKEN_RELAYS.length).toBeGreaterThanOrEqual(60);
  expect(new Set(BROKEN_RELAYS.map(({ name }) => name)).size).toBe(BROKEN_RELAYS.length);
});
