import { afterAll, beforeAll, expect, test } from "vitest";
import { summarize } from "../../../src/conformance/report/summary.ts";
import { limitConcurrency } from "../../../src/conformance/subjects/concurrency-limit.ts";
import { createMockServer, type MockServer } from "../../../src/mock-server/index.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";
import { brokenRules, describeBroken, judgeSubject, ONE_RENDERING } from "../judge-subject.ts";
import { LEGAL_CLIENTS, type LegalClient, legalSubject } from "./index.ts";

let server: MockServer;
const results = new Map<LegalClient, Promise<CheckRecord[]>>();

beforeAll(async () => {
  server = await createMockServer();
  const limit = limitConcurrency(4);
  for (const client of LEGAL_CLIENTS) {
    const records = limit(() => judge(client));
    // Whoever asks for the records is told; until then a failure waits.
    records.catch(() => undefined);
    results.set(client, records);
  }
});

afterAll(async () => {
  await Promise.allSettled(results.values());
  await server.close();
}, 300_000);

function judge(client: LegalClient): Promise<CheckRecord[]> {
  return judgeSubject(server, legalSubject(client), { runs: 20, skip: ONE_RENDERING });
}

test.each(LEGAL_CLIENTS.map((client) => [client.name, client] as const))(
  "a client that %s does nothing wrong",
  { timeout: 300_000 },
  async (_name, client) => {
    const records = (await results.get(client)) ?? [];
    expect(brokenRules(records), describeBroken(records).join("\n")).toEqual(client.noted.toSorted());
    expect(records.filter(({ level, verdict }) => level === "must" && verdict === "fail")).toEqual([]);
    expect(summarize(records, false).status).toBe(0);
  },
);
