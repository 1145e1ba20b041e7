import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrokenClient } from "./broken-client.ts";
import { type AskedOfMany, BrokenClientRun } from "./judge-many.ts";
import { brokenRules, describeBroken } from "./judge-subject.ts";

/** One test for each client: it breaks the rules it says, and no other. */
export function testBrokenClients(clients: readonly BrokenClient[], asked: AskedOfMany = {}): void {
  const run = new BrokenClientRun(clients, asked);
  beforeAll(() => run.start());
  afterAll(() => run[Symbol.asyncDispose](), 120_000);

  test.each(clients.map((client) => [client.name, client] as const))(
    "a client that %s is found out",
    { timeout: 300_000 },
    async (_name, client) => {
      const records = await run.recordsOf(client);
      expect(brokenRules(records), describeBroken(records).join("\n")).toEqual(client.breaks.toSorted());
    },
  );
}
