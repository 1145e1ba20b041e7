// Generated streams a second in memory: generate, render, feed a parser, compare. Each stage is measured by itself, so
// that the slowest can be seen.
import { pathToFileURL } from "node:url";
import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { arbitraryScenario } from "../src/conformance/generate/arbitrary-scenario.ts";
import { readEvents } from "../src/conformance/read/index.ts";
import { renderScenario, type Rendition } from "../src/mock-server/index.ts";
import type { SseEvent } from "../src/wire/sse-event.ts";

const TARGET = 10_000;

export interface StreamBenchResult {
  streams: number;
  /** All stages one after the other. */
  perSecond: number;
  /** Microseconds a stream. */
  stages: { generate: number; render: number; feed: number; compare: number };
}

/** Measures on streams for parsers, `streams` a round; the fastest round counts, as noise only ever slows down. */
export function benchStreams({ streams = 5000, rounds = 6 } = {}): StreamBenchResult {
  const results = Array.from({ length: rounds }, (_, round) => run(streams, round + 1));
  return results.reduce((best, result) => (result.perSecond > best.perSecond ? result : best));
}

function run(streams: number, seed: number): StreamBenchResult {
  const arbitrary = arbitraryScenario({ level: "events", observes: ["events"] });
  const times = [performance.now()];
  const note = (): void => void times.push(performance.now());
  const scenarios = fc.sample(arbitrary, { numRuns: streams, seed });
  note();
  const renditions = scenarios.map((scenario) => renderScenario(scenario));
  note();
  const parsed = renditions.map(feed);
  note();
  const wrong = renditions.filter(
    ({ body }, i) => textOf(readEvents(body).events) !== textOf(parsed[i] ?? []),
  );
  note();
  // eventsource-parser takes a second byte order mark for another one; see docs/reader-differences.md.
  if (wrong.some(({ body }) => !hasTwoMarks(body))) throw new Error("the parser and the reference disagree");
  const perStream = (stage: number): number =>
    (((times[stage + 1] ?? 0) - (times[stage] ?? 0)) * 1000) / streams;
  const stages = {
    generate: perStream(0),
    render: perStream(1),
    feed: perStream(2),
    compare: perStream(3),
  };
  const { generate, render, feed: feeding, compare } = stages;
  return { streams, perSecond: 1_000_000 / (generate + render + feeding + compare), stages };
}

/** Each write is a read of its own. */
function feed({ body, writes }: Rendition): SseEvent[] {
  const events: SseEvent[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => events.push({ type: event || "message", data, id: "" }),
  });
  const decoder = new TextDecoder();
  for (const { start, end } of writes)
    parser.feed(decoder.decode(body.subarray(start, end), { stream: true }));
  parser.feed(decoder.decode());
  return events;
}

function textOf(events: readonly SseEvent[]): string {
  return JSON.stringify(events.map(({ type, data }) => [type, data]));
}

function hasTwoMarks(body: Uint8Array): boolean {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(body.subarray(0, 6)).startsWith("\uFEFF\uFEFF");
}

export function renderStreamBench({ perSecond, stages }: StreamBenchResult): string {
  const said = Object.entries(stages).map(([stage, us]) => `${stage} ${us.toFixed(0)} µs`);
  return `in memory: ${Math.round(perSecond)} generated streams/s (target ≥ ${TARGET}): ${said.join(", ")}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  console.log(renderStreamBench(benchStreams()));
