import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { captureOfScenario, type LintSource, readCapture } from "../conformance/index.ts";
import { FIXTURES_URL, loadManifest } from "../fixtures/index.ts";
import { decodeReplayToken, loadScenario, parseScenario, type Scenario } from "../scenario/index.ts";
import { type AskOptions, askUrl } from "./lint-url.ts";
import { readFileBytes } from "./read-file-bytes.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Opens whatever holds replies: a file, standard input, a URL, a scenario, a token, or a fixture by its id.
 *
 * @throws UsageError for what is not there, before anything is read
 */
export async function openLintSource(word: string, asking: AskOptions): Promise<LintSource> {
  const { signal } = asking;
  if (word === "-") return { name: "-", replies: () => readCapture(stoppable(process.stdin, signal)) };
  if (/^https?:\/\//i.test(word)) return { name: word, replies: () => askUrl(word, asking) };
  if (word.startsWith("sp1."))
    return scenarioSource("token", parseScenario(decodeReplayToken(word).scenario));
  const isThere = await stat(word).then(
    () => true,
    () => false,
  );
  const fixture = isThere ? null : await findFixture(word);
  if (fixture !== null) return fileSource(word, fixture, signal);
  await refuseMissing(word);
  if (/\.ya?ml$/i.test(word)) return scenarioSource(word, await loadScenario(word));
  if (/\.json$/i.test(word) && (await isScenario(word)))
    return scenarioSource(word, await loadScenario(word));
  return fileSource(word, word, signal);
}

function fileSource(name: string, path: string, signal: AbortSignal): LintSource {
  return { name, replies: () => readCapture(stoppable(readFileBytes(path), signal), { path }) };
}

function scenarioSource(name: string, scenario: Scenario): LintSource {
  return {
    name,
    replies: async function* replies() {
      yield* captureOfScenario(scenario);
    },
  };
}

/** The JSON file of a fixture of the library; null where no fixture has the id. */
async function findFixture(id: string): Promise<string | null> {
  if (!/^[a-z0-9-]+(?:\/[a-z0-9.-]+)+$/.test(id)) return null;
  const entry = (await loadManifest()).fixtures.find((each) => each.id === id);
  return entry === undefined ? null : fileURLToPath(new URL(entry.json, FIXTURES_URL));
}

async function refuseMissing(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    const isOther = cause instanceof Error && "code" in cause && cause.code !== "ENOENT";
    throw new UsageError(
      `Cannot read "${path}": ${isOther ? cause.message : "there is no such file"}. Name a file, \`-\` for standard input, the id of a fixture, or a URL with http:// or https://.`,
      { cause },
    );
  });
  if (found.isDirectory()) {
    throw new UsageError(`Cannot read "${path}": it is a folder. Name the files in it.`);
  }
}

const MAX_SCENARIO_BYTES = 16 * 1024 * 1024;

/** Other JSON files are captures or bodies. */
async function isScenario(path: string): Promise<boolean> {
  if ((await stat(path)).size > MAX_SCENARIO_BYTES) return false;
  try {
    const value = JSON.parse(await readFile(path, "utf8")) as unknown;
    return typeof value === "object" && value !== null && "steps" in value && Array.isArray(value.steps);
  } catch {
    // No JSON: then it is no scenario in JSON.
    return false;
  }
}

/** Ends when it is told to, also while nothing comes. */
async function* stoppable(bytes: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  const iterator = bytes[Symbol.asyncIterator]();
  // Not a race with one promise for all: each lost race would be remembered, with the bytes that won it.
  let stop: (() => void) | undefined;
  const onAbort = (): void => stop?.();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    while (!signal.aborted) {
      const next = await new Promise<IteratorResult<Buffer> | null>((resolve, reject) => {
        stop = () => resolve(null);
        iterator.next().then(resolve, reject);
      });
      if (next === null || next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    // A stream that is stopped is left alone: closing it would wait for the read that is under way.
    if (!signal.aborted) await iterator.return?.();
  }
}
