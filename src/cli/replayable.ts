import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { fixtureSchema, type Fixture, loadFixture, loadManifest } from "../fixtures/index.ts";
import { isTraceFile, loadRecordings, type Recording } from "../mock-server/index.ts";
import {
  closestWord,
  decodeReplayToken,
  loadScenario,
  parseScenario,
  type ReplayPayload,
  type Scenario,
} from "../scenario/index.ts";
import { isCapture, recordingsOfCapture } from "./captured-recordings.ts";
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
  if (/\.(sse|txt|body)(\.gz)?$/.test(word)) return { replay: { scenario: await scenarioOfBytes(word) } };
  // A token may also stand in a file, as tokens of large scenarios do not fit on a command line.
  return { replay: replayOf(decodeReplayToken(await readFile(word, "utf8"))) };
}

function replayOf(payload: ReplayPayload): Replay {
  return { ...payload, scenario: parseScenario(payload.scenario) };
}

/** The id of a fixture, or a path that is not there. */
async function readByName(word: string): Promise<Replayable> {
  if (/\.(ya?ml|json|[mc]?[jt]s)$/.test(word)) return { replay: { scenario: await loadScenario(word) } };
  const { fixtures } = await loadManifest();
  const entry = fixtures.find(({ id }) => id === word);
  if (entry !== undefined) return { replay: replayOfFixture(await loadFixture(entry), word) };
  if (!word.includes("/") && !word.includes(".")) return { replay: replayOf(decodeReplayToken(word)) };
  const ids = fixtures.map(({ id }) => id);
  const guess = ids.find((id) => id.startsWith(`${word}/`)) ?? closestWord(word, ids);
  const hint =
    guess === undefined ? "Check the path, or see fixtures/manifest.json." : `Did you mean "${guess}"?`;
  throw new UsageError(`There is no file and no fixture "${word}". ${hint}`);
}

/** The JSON beside a fixture's bytes, or the file itself; null for other files. */
function fixtureJsonOf(path: string): string | null {
  const found = /^(.*\.(?:accept|reject|divergent))\.(?:json|sse|body)(?:\.gz)?$/.exec(path);
  if (found === null) return null;
  return [`${found[1]}.json`, `${found[1]}.json.gz`].find((file) => existsSync(file)) ?? null;
}

async function readFixtureFile(file: string, word: string): Promise<Replayable> {
  const bytes = await readFile(file);
  let value: unknown;
  try {
    value = JSON.parse((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
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
async function scenarioOfBytes(file: string): Promise<Scenario> {
  const bytes = await readFile(file);
  const body = file.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  return parseScenario({ steps: [{ bytes: { base64: body.toString("base64") } }] });
}
