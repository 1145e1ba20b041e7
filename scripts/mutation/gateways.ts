import { GATEWAY_RULES } from "../../src/conformance/rules/gateway/index.ts";
import { limitConcurrency } from "../../src/conformance/subjects/concurrency-limit.ts";
import type { MockServer } from "../../src/mock-server/index.ts";
import { BROKEN_RELAYS } from "../../test/broken/relays/index.ts";
import { brokenBy, judgeRelay, startUpstream } from "../../test/broken/relays/judge-relay.ts";
import { LEGAL_RELAYS, type LegalRelay } from "../../test/broken/relays/legal-relays.ts";
import type { BrokenRelay } from "../../test/broken/relays/broken-relay.ts";
import { startRelay } from "../../test/broken/relays/right-relay.ts";

const LEAST_RELAYS = 60;
const NAME_WIDTH = 88;
const AT_ONCE = 4;
/** What every relay takes the same time for, and renderings beside the plain one. */
const SKIP = ["live/silence*", "live/comments*", "dead/stall*", "crowd/500*", "*@writes=byte"];

/** Judges every broken relay by everything and prints the table. Whether all are found out and nobody is wronged. */
export async function judgeRelays(isWanted: (named: { name: string }) => boolean): Promise<boolean> {
  const startedAt = performance.now();
  await using upstream = await startUpstream();
  console.log("\nBroken relays, and the rules that find them out\n");
  const limit = limitConcurrency(AT_ONCE);
  const broken = BROKEN_RELAYS.filter(isWanted);
  const found = await Promise.all(broken.map((relay) => limit(() => judgeBroken(upstream, relay))));
  console.log("\nRelays that do nothing wrong, and what takes note of them\n");
  const legal = LEGAL_RELAYS.filter(isWanted);
  const wronged = await Promise.all(legal.map((relay) => limit(() => judgeLegal(upstream, relay))));
  const caught = found.filter((rules) => rules.length > 0).length;
  const useful = new Set(found.flat());
  const useless = GATEWAY_RULES.map(({ id }) => id).filter((id) => !useful.has(id) && !id.includes(".any-"));
  const share = ((100 * caught) / Math.max(broken.length, 1)).toFixed(1);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(`\n${caught} of ${broken.length} broken relays found out (${share} %) in ${seconds} s`);
  console.log(`${legal.length} legal relays, ${wronged.filter(Boolean).length} of them wronged by a must`);
  const isWhole = broken.length === BROKEN_RELAYS.length;
  if (isWhole) console.log(`rules that found no relay out: ${useless.join(", ") || "none"}`);
  const isEnough = !isWhole || (caught >= LEAST_RELAYS && useless.length === 0);
  return caught === broken.length && !wronged.some(Boolean) && isEnough;
}

async function judgeBroken(
  upstream: MockServer,
  { name, Exchange, caughtBy }: BrokenRelay,
): Promise<string[]> {
  await using relay = await startRelay(Exchange, upstream.port);
  const slow = caughtBy.includes("live.keep-alive") || caughtBy.includes("live.stall-bounded");
  const records = await judgeRelay(upstream, relay.url, { skip: slow ? ["crowd/500*"] : SKIP });
  const rules = brokenBy(records);
  const isRight = caughtBy.every((id) => rules.includes(id));
  console.log(
    `${name.padEnd(NAME_WIDTH)} ${rules.join(", ") || "GETS AWAY"}${isRight ? "" : " (NOT AS EXPECTED)"}`,
  );
  return isRight ? rules : [];
}

async function judgeLegal(upstream: MockServer, { name, start }: LegalRelay): Promise<boolean> {
  await using relay = await start(upstream.port);
  const records = await judgeRelay(upstream, relay.url, { skip: SKIP, runs: 25, timeoutMs: 10_000 });
  const musts = brokenBy(records, "must");
  const others = brokenBy(records, "should");
  const said = [...musts.map((id) => `WRONGED by ${id}`), ...others].join(", ") || "nothing";
  console.log(`${name.padEnd(NAME_WIDTH)} ${said}`);
  return musts.length > 0;
}
