import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judgeClient } from "../../src/conformance/client/judge-client.ts";
import { selectChecks } from "../../src/conformance/run/selection.ts";
import { startModuleSubject } from "../../src/conformance/subjects/module-subject.ts";
import type { Subject } from "../../src/conformance/subjects/subject.ts";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import type { CheckRecord } from "../../src/wire/result.ts";
import { isWithoutChromium } from "./chromium-at-hand.ts";

const MODULE = fileURLToPath(new URL("../../subjects/chromium/fetch.mjs", import.meta.url));
/** A browser's own part in it: decoding, errors of the connection, cancelling. */
const CHAPTERS = ["sse/utf8/*", "sse/bom/*", "sse/write-boundaries/*", "ending/*", "error/*", "cancel/*"];

describe.skipIf(isWithoutChromium())("fetch in Chromium", () => {
  let server: MockServer;
  let subject: Subject;

  beforeAll(async () => {
    server = await createMockServer();
    subject = await startModuleSubject(MODULE);
  }, 300_000);

  afterAll(async () => {
    await subject?.close();
    await server?.close();
  });

  test("a careful client in a page keeps every rule", async () => {
    const records: CheckRecord[] = [];
    await judgeClient(
      { server, subject, spec: "chromium/fetch", timeoutMs: 20_000, isStrict: false },
      {
        seed: 1,
        runs: 0,
        concurrency: 8,
        selection: selectChecks(CHAPTERS),
        signal: new AbortController().signal,
        onRecord: (record) => records.push(record),
      },
    );
    expect(records.length).toBeGreaterThan(50);
    const broken = records.filter(({ verdict }) => verdict !== "pass" && verdict !== "divergent");
    expect(broken.map(({ check, verdict, message }) => ({ check, verdict, message }))).toEqual([]);
  }, 300_000);
});
