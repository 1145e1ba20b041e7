// Generated streams a second in memory: generate, render, feed a parser, compare. Each stage is measured by itself, so
// that the slowest can be seen.
import { pathToFileURL } from "node:url";
import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { arbitraryScenario } from "../src/conformance/generate/arbitrary-scenario.ts";
import { readEvents } from "../src/conformance/read/index.ts";
import { renderScenario, type Rendition } from "../src/mock-server/index.ts";
import type { Scenario } from "../src/scenario/scenario.ts";
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

/** Streams are dealt with as a run does, and not kept: so many at a time go through each stage. */
const AT_A_TIME = 100;

function run(streams: number, seed: number): StreamBenchResult {
  const arbitrary = arbitraryScenario({ level: "events", observes: ["events"] });
  const spentMs = { generate: 0, render: 0, feed: 0, compare: 0 };
  const rounds = Math.ceil(streams / AT_A_TIME);
  for (let round = 0; round < rounds; round++) passThrough(arbitrary, seed * rounds + round, spentMs);
  const perStream = (ms: number): number => (ms * 1000) / (rounds * AT_A_TIME);
  const { generate, render, feed: feeding, compare } = spentMs;
  return {
    streams: rounds * AT_A_TIME,
    perSecond: 1_000_000 / perStream(generate + render + feeding + compare),
    stages: {
      generate: perStream(generate),
      render: perStream(render),
      feed: perStream(feeding),
      compare: perStream(compare),
    },
  };
}

function passThrough(
  arbitrary: fc.Arbitrary<Scenario>,
  seed: number,
  spentMs: StreamBenchResult["stages"],
): void {
  let since = performance.now();
  const note = (stage: keyof StreamBenchResult["stages"]): void => {
    const now = performance.now();
    spentMs[stage] += now - since;
    since = now;
  };
  const scenarios = fc.sample(arbitrary, { numRuns: AT_A_TIME, seed });
  note("generate");
  const renditions = scenarios.map((scenario) => renderScenario(scenario));
  note("render");
  const parsed = renditions.map(feed);
  note("feed");
  const wrong = renditions.filter(
    ({ body }, i) => textOf(readEvents(body).events) !== textOf(parsed[i] ?? []),
  );
  note("compare");
  // eventsource-parser takes a second byte order mark for another one; see docs/reader-differences.md.
  if (wrong.some(({ body }) => !hasTwoMarks(body))) throw new Error("the parser and the reference disagree");
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
