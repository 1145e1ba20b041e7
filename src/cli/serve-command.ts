import { basename, extname } from "node:path";
import type { MockServer, Saying } from "../mock-server/index.ts";
import { DIALECT_NAMES, type DialectName } from "../scenario/dialect-name.ts";
import { type OptionSpecs, parseCommandLine, wholeNumber } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { SERVE_OPTIONS, serveUntilInterrupted } from "./serve-options.ts";
import { unknownWord, UsageError } from "./usage-error.ts";
import { watchFiles } from "./watch-files.ts";

const OPTIONS = {
  ...SERVE_OPTIONS,
  dialect: {
    type: "string",
    value: "<name>",
    help: "Speak like this provider where nothing else is said. Default: openai.",
  },
  seed: { type: "string", value: "<n>", help: "Varies the made-up answers. Default: 1." },
  trouble: {
    type: "string",
    value: "<words>",
    help: 'What goes wrong with every answer, as in "tps=30,jitter=0.5" or "429,p=0.1". See docs/trouble.md.',
  },
  watch: { type: "boolean", help: "Load files again when they change; a broken edit keeps what was there." },
  strict: { type: "boolean", help: "What no scenario fits gets a 404 instead of a made-up answer." },
} satisfies OptionSpecs;

export const SERVE_VERB: Verb = {
  name: "serve",
  words: "[scenario…]",
  summary: "Be a mock provider: answers anything, and plays scenarios.",
  details: `
Without a scenario any chat request is answered, streamed or whole as asked, the same way every time.
With scenarios the first whose match fits the request answers, else the first without a match, else as above. Each one
also answers under /t/<name>/, where the name is that of its file without the extension: with hello.yaml the base URL
http://127.0.0.1:4010/t/hello/v1 always says hello.
Dialects: ${DIALECT_NAMES.slice(0, 12).join(", ")},
${DIALECT_NAMES.slice(12).join(", ")}.`,
  options: OPTIONS,
  run: runServe,
};

const MOST_WARNINGS = 1000;

/** The server's own token for the scenario that answers every path. */
const EVERYWHERE = "default";

async function runServe(args: readonly string[]): Promise<number> {
  const { options, words } = parseCommandLine(args, OPTIONS);
  const dialect = dialectOf(options.dialect);
  const seed = options.seed === undefined ? 1 : wholeNumber("seed", options.seed);
  const { strict = false, watch = false, trouble } = options;
  const idle = strict ? "--strict" : watch ? "--watch" : null;
  if (idle !== null && words.length === 0)
    throw new UsageError(`The option ${idle} needs a scenario file. Name one, or leave it out.`);
  refuseTwins(words.map(nameOf));
  const files = await loadAll(words);
  const said = {
    scenarios: files.map(({ saying }) => saying),
    provider: { dialect, seed, trouble, onWarning: warnOnce() },
    strict,
  };
  let stopWatching = (): void => undefined;
  try {
    return await serveUntilInterrupted(options, said, (server) => {
      play(server, files);
      if (watch) stopWatching = watchFiles(words, (changed) => void reload(server, words, changed));
    });
  } finally {
    stopWatching();
  }
}

/** A file and what it says. */
interface ServedFile {
  name: string;
  saying: Saying;
}

async function loadAll(paths: readonly string[]): Promise<ServedFile[]> {
  if (paths.length === 0) return [];
  // Not before somebody needs it: a server without files starts a good deal faster.
  const { loadScenarioOrAnswers } = await import("../scenario/load-file.ts");
  return Promise.all(
    paths.map(async (path) => {
      const loaded = await loadScenarioOrAnswers(path);
      return { name: nameOf(path), saying: "scenario" in loaded ? loaded.scenario : loaded };
    }),
  );
}

/** Each file has a place of its own, beside the one that all share. */
function play(server: MockServer, files: readonly ServedFile[]): void {
  for (const { name, saying } of files) if (name !== EVERYWHERE) server.put(name, saying);
}

/** Everything is loaded anew, or nothing changes: a broken edit leaves what was there, and says why. */
async function reload(server: MockServer, paths: readonly string[], changed: string[]): Promise<void> {
  try {
    const files = await loadAll(paths);
    server.share(files.map(({ saying }) => saying));
    play(server, files);
    process.stderr.write(`streamproof: reloaded ${changed.join(", ")}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`streamproof: kept what was loaded before. ${why}\n`);
  }
}

/** The same sentence once, and not without end. */
function warnOnce(): (warning: string) => void {
  const said = new Set<string>();
  return (warning) => {
    if (said.has(warning) || said.size >= MOST_WARNINGS) return;
    said.add(warning);
    // Names in it are a stranger's words.
    process.stderr.write(`streamproof: ${warning.replaceAll(/\p{Cc}/gu, "?")}\n`);
  };
}

function nameOf(path: string): string {
  return basename(path, extname(path)).replace(/[^A-Za-z0-9._~-]/g, "-");
}

function refuseTwins(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UsageError(`Two scenarios are called "${twice}". Rename one: the name is its place under /t/.`);
  if (names.slice(1).includes(EVERYWHERE))
    throw new UsageError(
      `Only the first scenario can be called "${EVERYWHERE}". Rename the file, or name it first.`,
    );
}

function dialectOf(word: string | undefined): DialectName | undefined {
  const name = DIALECT_NAMES.find((each) => each === word);
  if (word !== undefined && name === undefined) throw unknownWord("dialect", word, DIALECT_NAMES);
  return name;
}
