import { pathToFileURL } from "node:url";
import { createParser } from "eventsource-parser";
import { createEventReader } from "../src/conformance/read/index.ts";
import { median } from "./median.ts";

export interface ReadBenchOptions {
  /** Size of the stream. @defaultValue 20 MB */
  bytes?: number;
  /** Rounds of both readers, taking turns. @defaultValue 7 */
  rounds?: number;
}

export interface ReadBenchResult {
  /** Our throughput divided by that of eventsource-parser behind a streaming TextDecoder; medians. */
  ratio: number;
  readerMbPerS: number;
  eventsourceParserMbPerS: number;
}

const PUSH_BYTES = 16 * 1024;

/** Compares the reference reader with eventsource-parser on typical chat chunks, bytes to events. */
export function benchRead(options: ReadBenchOptions = {}): ReadBenchResult {
  const { bytes = 20_000_000, rounds = 7 } = options;
  const parts = chatStream(bytes);
  const ours: number[] = [];
  const theirs: number[] = [];
  // One round that does not count warms both up; then they alternate, so that noise hits both.
  for (let round = 0; round <= rounds; round += 1) {
    const pair = [timed(() => readWithOurs(parts)), timed(() => readWithParser(parts))] as const;
    if (pair[0].events !== pair[1].events) throw new Error("The readers disagree on the number of events.");
    if (round === 0) continue;
    ours.push(pair[0].ms);
    theirs.push(pair[1].ms);
  }
  const mbPerS = (ms: number) => bytes / 1000 / ms;
  const readerMbPerS = mbPerS(median(ours));
  const eventsourceParserMbPerS = mbPerS(median(theirs));
  return { ratio: readerMbPerS / eventsourceParserMbPerS, readerMbPerS, eventsourceParserMbPerS };
}

function readWithOurs(parts: Uint8Array[]): number {
  let characters = 0;
  let events = 0;
  const reader = createEventReader({
    onEvent: (event) => {
      events += 1;
      characters += event.data.length;
    },
  });
  for (const part of parts) reader.push(part);
  reader.end();
  return characters > 0 ? events : 0;
}

function readWithParser(parts: Uint8Array[]): number {
  let characters = 0;
  let events = 0;
  const parser = createParser({
    onEvent: (event) => {
      events += 1;
      characters += event.data.length;
    },
  });
  const decoder = new TextDecoder();
  for (const part of parts) parser.feed(decoder.decode(part, { stream: true }));
  return characters > 0 ? events : 0;
}

/** One-token chunks as OpenAI sends them, cut without regard to events. */
function chatStream(bytes: number): Uint8Array[] {
  const words = [
    "The",
    " quick",
    " brown",
    " fox",
    " jumps",
    " over",
    " the",
    " lazy",
    " dog",
    " – naïve",
    " 豆腐",
  ];
  const frames: string[] = [];
  for (let length = 0, i = 0; length < bytes; i += 1) {
    const delta = { content: words[i % words.length] };
    const frame = `data: ${JSON.stringify({
      id: "chatcmpl-streamproof",
      object: "chat.completion.chunk",
      created: 1_700_000_000,
      model: "streamproof-1",
      choices: [{ index: 0, delta, logprobs: null, finish_reason: null }],
    })}\n\n`;
    frames.push(frame);
    length += frame.length;
  }
  const stream = new TextEncoder().encode(frames.join(""));
  const parts: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += PUSH_BYTES) parts.push(stream.subarray(at, at + PUSH_BYTES));
  return parts;
}

function timed(run: () => number): { ms: number; events: number } {
  const start = performance.now();
  const events = run();
  return { ms: performance.now() - start, events };
}

export function renderReadBench({ ratio, readerMbPerS, eventsourceParserMbPerS }: ReadBenchResult): string {
  const speeds = `reader ${readerMbPerS.toFixed(0)} MB/s, eventsource-parser ${eventsourceParserMbPerS.toFixed(0)} MB/s`;
  return `bytes to events: ${speeds}, ratio ${ratio.toFixed(2)} (target ≥ 0.5)`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(renderReadBench(benchRead()));
