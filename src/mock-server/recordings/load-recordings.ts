import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { ExchangeCollector, type RecordedExchange } from "../../wire/trace/recorded-exchange.ts";
import { TraceError, TraceReader } from "../../wire/trace/trace-reader.ts";
import { MockServerError } from "../error.ts";

/** One exchange of a trace file. */
export interface Recording {
  /** The name of its file without extensions, and which exchange it is where there are several. */
  name: string;
  file: string;
  exchange: RecordedExchange;
  /** Whether the recording ended before the file was whole, or the exchange over. */
  isCutOff: boolean;
}

const EXTENSION = /(?:\.trace)?\.ndjson$/i;
/** A recording is held in memory while it is played. */
const MAX_BYTES = 512 * 1024 * 1024;

/** Whether a path looks like that of a trace. */
export function isTraceFile(path: string): boolean {
  return EXTENSION.test(path);
}

/**
 * Reads the exchanges of a trace, or of every `*.ndjson` in a folder, in the order of their names. A file that was cut
 * off by a crash is read up to there.
 *
 * @throws MockServerError `unreadable-recording` with what is wrong with which file.
 */
export async function loadRecordings(path: string): Promise<Recording[]> {
  const facts = await stat(path).catch((cause: unknown) => fail(path, reasonOf(cause), undefined, cause));
  if (!facts.isDirectory()) {
    if (!facts.isFile()) fail(path, "it is not a regular file", "Save the trace to a file and name that.");
    return loadTrace(path, facts.size);
  }
  const names = (await readdir(path)).filter(isTraceFile).sort();
  if (names.length === 0)
    fail(path, "there is no recording in this folder", "`streamproof record` makes some.");
  const loaded: Recording[] = [];
  for (const name of names) {
    const file = join(path, name);
    loaded.push(...(await loadTrace(file, (await stat(file)).size)));
  }
  return loaded;
}

async function loadTrace(file: string, size: number): Promise<Recording[]> {
  if (size > MAX_BYTES)
    fail(file, `it has ${size} bytes, more than 512 MiB`, "`streamproof lint` reads files of any size.");
  // Not by `line` of a whole text: one string of hundreds of megabytes is more than some machines bear.
  return readRecordings(createInterface({ input: createReadStream(file), crlfDelay: Infinity }), file);
}

/**
 * Makes recordings of the lines of a trace.
 *
 * @param file - where they come from, for names and messages
 * @throws MockServerError `unreadable-recording`
 */
export async function readRecordings(
  lines: AsyncIterable<string> | Iterable<string>,
  file: string,
): Promise<Recording[]> {
  const reader = new TraceReader();
  const collector = new ExchangeCollector();
  try {
    for await (const line of lines) {
      const known = reader.push(line);
      if (known !== null) collector.push(known);
    }
    reader.end();
  } catch (cause) {
    if (cause instanceof TraceError) fail(file, cause.message, undefined, cause);
    fail(file, reasonOf(cause), undefined, cause);
  }
  const { exchanges } = collector;
  const name = basename(file)
    .replace(EXTENSION, "")
    .replaceAll(/[^A-Za-z0-9._~-]/g, "-");
  return exchanges.map((exchange, index) => ({
    name: exchanges.length === 1 ? name : `${name}-${index + 1}`,
    file,
    exchange,
    isCutOff: exchange.end === null || exchange.end.how === "open",
  }));
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  return cause instanceof Error ? cause.message : String(cause);
}

function fail(file: string, why: string, remedy?: string, cause?: unknown): never {
  const message = `Cannot replay "${file}": ${why}. ${remedy ?? "Check the path, or record it again."}`;
  throw new MockServerError("unreadable-recording", message, { cause });
}
