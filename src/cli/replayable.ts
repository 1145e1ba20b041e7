import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { CaptureError, recognize } from "../conformance/index.ts";
import { fixtureSchema, type Fixture, loadFixture, loadManifest } from "../fixtures/index.ts";
import { isTraceFile, loadRecordings, readRecordings, type Recording } from "../mock-server/index.ts";
import {
  closestWord,
  decodeReplayToken,
  loadScenario,
  parseScenario,
  type ReplayPayload,
  type Scenario,
} from "../scenario/index.ts";
import { isCapture, recordingsOfCapture } from "./captured-recordings.ts";
import { readWhole } from "./read-whole.ts";
import { UsageError } from "./usage-error.ts";

/** One exchange to be played again, and how it was judged. */
export interface Replay extends Omit<ReplayPayload, "scenario"> {
  scenario: Scenario;
  /** The rules that a fixture is about. */
  rules?: readonly string[];
}

/** What a word of `replay` names. */
export type Replayable = { replay: Replay } | { recordings: Recording[] };

/**
 * A token, a file with one, a scenario, a recording or a folder of them, what another tool recorded, a fixture by its id or
 * by one of its files.
 */
export async function readReplayable(word: string): Promise<Replayable> {
  if (word.startsWith("sp1.")) return { replay: replayOf(decodeReplayToken(word)) };
  const isFolder = (await stat(word).catch(() => null))?.isDirectory() ?? false;
  if (isFolder || isTraceFile(word)) return { recordings: await loadRecordings(word) };
  if (!existsSync(word)) return readByName(word);
  const fixtureFile = fixtureJsonOf(word);
  if (fixtureFile !== null) return readFixtureFile(fixtureFile, word);
  if (!/\.(ya?ml|[mc]?[jt]s)$/.test(word) && (await isCapture(word)))
    return { recordings: await recordingsOfCapture(word) };
  if (/\.(ya?ml|json|[mc]?[jt]s)$/.test(word)) return { replay: { scenario: await loadScenario(word) } };
  const bytes = await readWhole(word);
  return /\.(sse|txt|body)(\.gz)?$/.test(word) ? scenarioOfBytes(bytes) : readByContent(word, bytes);
}

const FIELD_LINE = /^(?:data|event|id|retry)?:/m;

/** A file whose name does not say what it holds. */
async function readByContent(word: string, bytes: Buffer): Promise<Replayable> {
  const text = bytes.toString("latin1");
  // A token may also stand in a file, as tokens of large scenarios do not fit on a command line.
  if (text.trimStart().startsWith("sp1.")) return { replay: replayOf(decodeReplayToken(text)) };
  const format = formatOf(word, bytes);
  if (format === "trace")
    return { recordings: await readRecordings(bytes.toString("utf8").split("\n"), word) };
  if (format === "event-stream" && FIELD_LINE.test(text)) return scenarioOfBytes(bytes);
  throw new UsageError(
    `Cannot replay "${word}": it is no recording, no stream, no scenario and no token. Name a trace (*.trace.ndjson), the bytes of a stream (*.sse), a scenario (*.yaml) or what another tool recorded.`,
  );
}

function formatOf(word: string, bytes: Buffer): ReturnType<typeof recognize> {
  try {
    return recognize({ head: bytes.subarray(0, HEAD_BYTES), isWhole: bytes.length <= HEAD_BYTES });
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    throw new UsageError(`Cannot replay "${word}": ${error.message}`, { cause: error });
  }
}

/** Enough to tell a format by. */
const HEAD_BYTES = 64 * 1024;

function replayOf(payload: ReplayPayload): Replay {
  return { ...payload, scenario: parseScenario(payload.scenario) };
}

/** The id of a fixture, or a path that is not there. */
async function readByName(word: string): Promise<Replayable> {
  if (/\.(ya?ml|json|[mc]?[jt]s)$/.test(word)) return { replay: { scenario: await loadScenario(word) } };
  const { fixtures } = await loadManifest();
  const entry = fixtures.find(({ id }) => id === word);
  if (entry !== undefined) return { replay: replayOfFixture(await loadFixture(entry), word) };
  const ids = fixtures.map(({ id }) => id);
  const guess = ids.find((id) => id.startsWith(`${word}/`)) ?? closestWord(word, ids);
  const hint =
    guess === undefined
      ? "Check the path, or see fixtures/manifest.json; a token begins with `sp1.`."
      : `Did you mean "${guess}"?`;
  throw new UsageError(`There is no file and no fixture "${word}". ${hint}`);
}

/** The JSON beside a fixture's bytes, or the file itself; null for other files. */
function fixtureJsonOf(path: string): string | null {
  const found = /^(.*\.(?:accept|reject|divergent))\.(?:json|sse|body)(?:\.gz)?$/.exec(path);
  if (found === null) return null;
  return [`${found[1]}.json`, `${found[1]}.json.gz`].find((file) => existsSync(file)) ?? null;
}

async function readFixtureFile(file: string, word: string): Promise<Replayable> {
  const bytes = await readWhole(file);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Cannot read the fixture "${file}": ${why}. Take it anew from the library.`);
  }
  const result = fixtureSchema.safeParse(value);
  if (result.success) return { replay: replayOfFixture(result.data, word) };
  const [issue] = result.error.issues;
  throw new UsageError(
    `Cannot read the fixture "${file}": \`${issue?.path.join(".")}\`: ${issue?.message}. Take it anew from the library.`,
  );
}

function replayOfFixture({ scenario, level, request, rules }: Fixture, word: string): Replay {
  const { cancelAfter } = request;
  return {
    scenario: parseScenario(scenario),
    level,
    rules: rules.map(({ id }) => id),
    check: word,
    ...(cancelAfter === undefined ? {} : { cancelAfter }),
  };
}

/** The body of a stream that was kept without anything beside it. */
function scenarioOfBytes(body: Buffer): Replayable {
  return { replay: { scenario: parseScenario({ steps: [{ bytes: { base64: body.toString("base64") } }] }) } };
}
