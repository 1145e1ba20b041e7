import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EVENT_CASES } from "../../src/conformance/cases/event-cases.ts";
import { type PlannedExchange, planExchanges } from "../../src/conformance/run/plan.ts";
import { playExchange } from "../../src/conformance/client/play-exchange.ts";
import { readEvents } from "../../src/conformance/read/index.ts";
import { selectChecks } from "../../src/conformance/run/selection.ts";
import { startModuleSubject } from "../../src/conformance/subjects/module-subject.ts";
import type { Subject } from "../../src/conformance/subjects/subject.ts";
import { forEachConcurrently } from "../../src/conformance/run/worker-pool.ts";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import type { SseEvent } from "../../src/wire/sse-event.ts";
import { isWithoutChromium } from "./chromium-at-hand.ts";

// The second opinion that counts most: the standard is written for browsers. A difference that comes or goes fails
// here and belongs in docs/reader-differences.md.
const DIFFERENCES: readonly string[] = [
  'events/bom/before-blank-line: [{"type":"message","data":"2","id":""}]',
];

const MODULE = fileURLToPath(new URL("../../subjects/chromium/eventsource.mjs", import.meta.url));

describe.skipIf(isWithoutChromium())("Chromium's EventSource", () => {
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

  async function dispatched({ scenario }: PlannedExchange): Promise<readonly SseEvent[] | string> {
    const { outcome } = await playExchange(server, subject, scenario, { timeoutMs: 20_000 });
    if (outcome.kind !== "done") return `${outcome.kind}: ${JSON.stringify(outcome)}`;
    return (outcome.observation.events ?? []).map(({ type, data, id }) => ({ type, data, id: id ?? "" }));
  }

  async function differing(variant: string): Promise<string[]> {
    const plan = planExchanges(EVENT_CASES, "events", selectChecks()).filter(
      (exchange) => exchange.variant === variant,
    );
    // What fits into one byte cannot be cut.
    expect(plan.length).toBeGreaterThan(100);
    const found: string[] = [];
    const { signal } = new AbortController();
    await forEachConcurrently(plan, subject.info.concurrency, signal, async (exchange) => {
      const seen = JSON.stringify(await dispatched(exchange));
      const read = JSON.stringify(readEvents(exchange.rendition.body).events);
      if (seen !== read) found.push(`${exchange.case.id}: ${seen.slice(0, 300)}`);
    });
    return found.sort();
  }

  test("every parse case is one of the 129 that are compared", () => {
    const plain = planExchanges(EVENT_CASES, "events", selectChecks()).filter(
      ({ variant }) => variant === "",
    );
    expect(plain).toHaveLength(129);
  });

  test("reads every case that arrives whole as we do, last event IDs included", async () => {
    expect(await differing("")).toEqual(DIFFERENCES);
  }, 300_000);

  test("reads every case that arrives in pieces as we do", async () => {
    expect(await differing("@writes=byte")).toEqual(DIFFERENCES);
  }, 300_000);
});
