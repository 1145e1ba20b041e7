import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { defineClient } from "../../../src/adapters/index.ts";
import { judgeClient } from "../../../src/conformance/client/judge-client.ts";
import { selectChecks } from "../../../src/conformance/run/selection.ts";
import { createInProcessSubject } from "../../../src/conformance/subjects/in-process-subject.ts";
import { createMockServer } from "../../../src/mock-server/index.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";
import { CHAT_OBSERVES } from "../../broken/in-process-subject.ts";
import { ChatClient } from "../../broken/right-client.ts";

/** More than we wait beyond a client's own time. */
const LOADING_MS = 1700;

test("a client that is loaded slowly before each request is not taken for one that hangs", async () => {
  const server = await createMockServer();
  onTestFinished(() => server.close());
  const subject = createInProcessSubject(
    defineClient({
      name: "slow to load",
      observes: [...CHAT_OBSERVES],
      concurrency: 2,
      async run(asked) {
        await delay(LOADING_MS);
        return new ChatClient(asked).run();
      },
    }),
  );
  onTestFinished(() => subject.close());
  const records: CheckRecord[] = [];
  await judgeClient(
    { server, subject, spec: "slow to load", timeoutMs: 5000, isStrict: false },
    {
      seed: 1,
      runs: 0,
      concurrency: 2,
      selection: selectChecks(["ending/stall-is-bounded/*", "ending/done-without-close/*"]),
      signal: new AbortController().signal,
      onRecord: (record) => records.push(record),
    },
  );
  expect(records.map(({ rule, verdict }) => [rule, verdict]).sort()).toEqual([
    ["ending.done-without-close", "pass"],
    ["ending.stall-is-bounded", "pass"],
  ]);
});
