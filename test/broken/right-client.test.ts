import { afterAll, beforeAll, expect, test } from "vitest";
import { createReferenceSubject } from "../../src/conformance/subjects/reference-subject.ts";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import { decodeReplayToken } from "../../src/scenario/replay-token.ts";
import { BROKEN_UNSEEN } from "./clients/index.ts";
import { inProcessSubject } from "./in-process-subject.ts";
import { subjectOf } from "./judge-many.ts";
import { brokenRules, describeBroken, judgeSubject } from "./judge-subject.ts";
import { RECONNECTING_OBSERVES, ReconnectingClient } from "./reconnecting-client.ts";
import { ChatClient } from "./right-client.ts";

let server: MockServer;
beforeAll(async () => {
  server = await createMockServer();
});
afterAll(() => server.close());

test.each([
  inProcessSubject("the right chat client", ChatClient, { level: "chat" }),
  inProcessSubject("the right parser", ReconnectingClient, {
    level: "events",
    observes: [...RECONNECTING_OBSERVES],
  }),
  createReferenceSubject("chat"),
  createReferenceSubject("events"),
])("$info.name at level $info.level passes everything", { timeout: 300_000 }, async (subject) => {
  const records = await judgeSubject(server, subject, { runs: 200 });
  expect(describeBroken(records)).toEqual([]);
  const unjudged = records.filter(({ verdict }) => verdict !== "pass");
  // Nobody but a process has memory of its own to look at.
  expect(unjudged.map(({ rule, verdict }) => [rule, verdict])).toEqual([["limits.memory", "not-observed"]]);
});

test.each(BROKEN_UNSEEN.map((client) => [client.name, client] as const))(
  "only generated streams notice a client that %s",
  { timeout: 300_000 },
  async (_name, client) => {
    const fixed = await judgeSubject(server, subjectOf(client));
    expect(describeBroken(fixed)).toEqual([]);
    const generated = await judgeSubject(server, subjectOf(client), { runs: 200, only: ["property/*"] });
    expect(brokenRules(generated)).toEqual(client.breaks);
    const { scenario } = decodeReplayToken(
      generated.find(({ replay }) => replay !== undefined)?.replay ?? "",
    );
    // Shrunk to the bug and what a complete stream needs around it.
    expect(scenario.steps.length).toBeLessThanOrEqual(4);
  },
);
