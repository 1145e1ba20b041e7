import { readFile, stat } from "node:fs/promises";
import { captureOfScenario, type LintSource, readCapture } from "../conformance/index.ts";
import { decodeReplayToken, loadScenario, parseScenario } from "../scenario/index.ts";
import { readFileBytes } from "./read-file-bytes.ts";
import { type AskOptions, askUrl } from "./lint-url.ts";
import { UsageError } from "./usage-error.ts";

/** @throws UsageError for what is not there, before anything is judged */
export async function openLintSource(word: string, asking: AskOptions): Promise<LintSource> {
  if (word === "-") {
    return { name: "-", replies: () => readCapture(stoppable(process.stdin, asking.signal)) };
  }
  if (/^https?:\/\//i.test(word)) return { name: word, replies: () => askUrl(word, asking) };
  if (word.startsWith("sp1."))
    return scenarioSource("token", parseScenario(decodeReplayToken(word).scenario));
  await refuseMissing(word);
  if (/\.ya?ml$/i.test(word)) return scenarioSource(word, await loadScenario(word));
  if (/\.json$/i.test(word) && (await isScenario(word)))
    return scenarioSource(word, await loadScenario(word));
  return {
    name: word,
    replies: () =>
      readCapture(stoppable(readFileBytes(word), asking.signal), {
        path: word,
      }),
  };
}

function scenarioSource(name: string, scenario: Parameters<typeof captureOfScenario>[0]): LintSource {
  return {
    name,
    replies: async function* replies() {
      yield captureOfScenario(scenario);
    },
  };
}

async function refuseMissing(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    const why =
      cause instanceof Error && "code" in cause && cause.code !== "ENOENT"
        ? cause.message
        : "there is no such file";
    throw new UsageError(
      `Cannot lint "${path}": ${why}. Name a file, \`-\` for standard input, or a URL with http:// or https://.`,
      { cause },
    );
  });
  if (found.isDirectory()) {
    throw new UsageError(
      `Cannot lint "${path}": it is a folder. Name the files in it: streamproof lint ${path}/*.sse.`,
    );
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
  const stopped = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
  for (;;) {
    const next = await Promise.race([iterator.next(), stopped]);
    // The stream itself is left alone: closing it would wait for the read that is under way.
    if (next === null || next.done === true) return;
    yield next.value;
  }
}
