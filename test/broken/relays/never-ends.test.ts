import { afterAll, beforeAll, expect, test } from "vitest";
import type { MockServer } from "../../../src/mock-server/index.ts";
import { brokenBy, judgeRelay, startUpstream } from "./judge-relay.ts";
import { RelayExchange, startRelay } from "./right-relay.ts";

let upstream: MockServer;

beforeAll(async () => {
  upstream = await startUpstream();
});

afterAll(() => upstream.close());

test(
  "a relay that never ends its streams is found out without asking each question again",
  { timeout: 300_000 },
  async () => {
    let asked = 0;
    class Endless extends RelayExchange {
      override async run(): Promise<void> {
        asked++;
        await super.run();
      }
      override end(): void {
        // The client waits for more.
      }
    }
    await using relay = await startRelay(Endless, upstream.port);
    const records = await judgeRelay(upstream, relay.url, { only: ["relay/*#http.ended"], timeoutMs: 600 });
    const questions = new Set(records.map(({ check }) => check.replace(/#.*/, "")));
    expect(brokenBy(records)).toEqual(["http.ended"]);
    expect(records.filter(({ rule, verdict }) => rule === "http.ended" && verdict === "pass")).toEqual([]);
    // Without that it were twice as many.
    expect(asked).toBeLessThan(1.5 * questions.size);
  },
);
