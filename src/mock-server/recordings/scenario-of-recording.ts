import { brotliDecompressSync, constants, gunzipSync, inflateSync } from "node:zlib";
import { bytesStep } from "../../scenario/bytes-step.ts";
import { type Scenario, type ScenarioInput, scenarioSchema } from "../../scenario/scenario.ts";
import { type RecordedExchange, recordedBody } from "../../wire/trace/recorded-exchange.ts";
import { MockServerError } from "../error.ts";
import { presentable } from "./frame-recording.ts";
import type { Recording } from "./load-recordings.ts";
import type { ReplaySpeed } from "./render-recording.ts";
import { recordedEnding } from "./recorded-ending.ts";

type StepInput = ScenarioInput["steps"][number];
type Coding = "gzip" | "deflate" | "br";

/** What the scenario itself decides, and what belongs to one connection. */
const OWN_HEADERS = new Set([
  "content-length",
  "transfer-encoding",
  "content-encoding",
  "connection",
  "keep-alive",
  "date",
  "trailer",
]);

const MAX_WAIT_MS = 3_600_000;
const MAX_DELAY_MS = 600_000;

/**
 * A recording in the words of a scenario, for whoever has to judge by it, cut it otherwise or keep it as a file: the bytes
 * and where they were cut, the silences, headers and ending. Bytes in a content coding stand there decoded.
 *
 * @throws MockServerError `unreadable-recording` where no scenario can say it.
 */
export function scenarioOfRecording(
  { exchange, file }: Pick<Recording, "exchange" | "file">,
  { speed = 1 }: { speed?: ReplaySpeed } = {},
): Scenario {
  const scale = (ms: number): number => (speed === "instant" ? 0 : Math.max(0, ms) / speed);
  const { response, request, requestedAtMs } = exchange;
  if (response === null) throw unsayable(file, exchange.end?.message || "no response came");
  const ending = recordedEnding(exchange);
  const coding = codingOf(response.headers);
  const steps = coding === null ? stepsOf(exchange, scale) : [decodedStep(file, exchange, coding)];
  const untilMs = exchange.pieces.reduce((last, { atMs }) => Math.max(last, atMs), response.atMs);
  const delayMs = scale(response.atMs - (requestedAtMs ?? request.atMs));
  const result = scenarioSchema.safeParse({
    title: `Recorded: ${request.method} ${request.path}`,
    reply: {
      status: response.status,
      headers: grouped(response.headers.filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()))),
      delayMs: Math.min(delayMs, MAX_DELAY_MS),
      informational: exchange.informational.flatMap(({ status, headers }) =>
        status === 100 || status === 102 || status === 103 ? [{ status, headers: grouped(headers) }] : [],
      ),
      trailers: Object.fromEntries(presentable(exchange.trailers)),
      httpVersion: response.httpVersion === "1.0" ? "1.0" : "1.1",
    },
    steps,
    wire: {
      framing: response.framing === "none" ? "content-length" : response.framing,
      ...(coding === null ? {} : { compression: coding }),
    },
    ending: { kind: ending.kind, afterMs: Math.min(scale(ending.atMs - untilMs), MAX_DELAY_MS) },
  } satisfies ScenarioInput);
  if (!result.success) throw unsayable(file, result.error.issues[0]?.message ?? "it has something odd");
  return result.data;
}

/** One step for each piece, and the silences between them. */
function stepsOf({ pieces, response }: RecordedExchange, scale: (ms: number) => number): StepInput[] {
  let until = response?.atMs ?? 0;
  return pieces.flatMap(({ bytes, atMs }): StepInput[] => {
    const wait = Math.min(scale(atMs - until), MAX_WAIT_MS);
    until = Math.max(until, atMs);
    return [...(wait > 0 ? [{ wait }] : []), bytesStep(bytes)];
  });
}

function decodedStep(file: string, exchange: RecordedExchange, coding: Coding): StepInput {
  const body = recordedBody(exchange);
  try {
    return bytesStep(DECODERS[coding](body));
  } catch (cause) {
    throw unsayable(
      file,
      `its body is not ${coding}: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

// A body that was cut is decoded as far as it goes.
const ZLIB = { finishFlush: constants.Z_SYNC_FLUSH };
const DECODERS: Record<Coding, (body: Uint8Array) => Uint8Array> = {
  gzip: (body) => gunzipSync(body, ZLIB),
  deflate: (body) => inflateSync(body, ZLIB),
  br: (body) => brotliDecompressSync(body, { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
};

function codingOf(headers: readonly [string, string][]): Coding | null {
  const value = headers.find(([name]) => name.toLowerCase() === "content-encoding")?.[1].toLowerCase();
  return value === "gzip" || value === "deflate" || value === "br" ? value : null;
}

/** Doubled names as a list, under the name as it was written first. */
function grouped(fields: [name: string, value: string][]): Record<string, string | string[]> {
  const found = new Map<string, { name: string; values: string[] }>();
  for (const [name, value] of presentable(fields)) {
    const key = name.toLowerCase();
    const entry = found.get(key);
    if (entry === undefined) found.set(key, { name, values: [value] });
    else entry.values.push(value);
  }
  return Object.fromEntries(
    [...found.values()].map(({ name, values }) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
}

function unsayable(file: string, why: string): MockServerError {
  return new MockServerError(
    "unreadable-recording",
    `Cannot make a scenario of "${file}": ${why}. Serve it as it is: streamproof replay "${file}" without --subject.`,
  );
}
