import { basename, extname } from "node:path";
import { isDialectName } from "../mock-server/index.ts";
import { DIALECT_NAMES, type DialectName, loadScenario, type Scenario } from "../scenario/index.ts";
import { type OptionSpecs, parseCommandLine, wholeNumber } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { SERVE_OPTIONS, serveUntilInterrupted } from "./serve-options.ts";
import { unknownWord, UsageError } from "./usage-error.ts";

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

/** The server's own token for the scenario that answers every path. */
const EVERYWHERE = "default";

async function runServe(args: readonly string[]): Promise<number> {
  const { options, words } = parseCommandLine(args, OPTIONS);
  const dialect = dialectOf(options.dialect);
  const seed = options.seed === undefined ? 1 : wholeNumber("seed", options.seed);
  const scenarios = await Promise.all(words.map(loadNamed));
  const names = scenarios.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UsageError(`Two scenarios are called "${twice}". Rename one: the name is its place under /t/.`);
  if (names.slice(1).includes(EVERYWHERE))
    throw new UsageError(
      `Only the first scenario can be called "${EVERYWHERE}". Rename the file, or name it first.`,
    );
  const strict = options.strict ?? false;
  if (strict && scenarios.length === 0)
    throw new UsageError("The option --strict needs a scenario: without one nothing would be answered.");
  const said = {
    scenarios: scenarios.map(({ scenario }) => scenario),
    provider: { dialect, seed, trouble: options.trouble },
    strict,
  };
  return serveUntilInterrupted(options, said, (server) => {
    for (const { name, scenario } of scenarios)
      if (name !== EVERYWHERE) server.mount(scenario, { token: name });
  });
}

function dialectOf(word: string | undefined): DialectName | undefined {
  if (word === undefined || isDialectName(word)) return word;
  throw unknownWord("dialect", word, DIALECT_NAMES);
}

async function loadNamed(path: string): Promise<{ name: string; scenario: Scenario }> {
  const name = basename(path, extname(path)).replace(/[^A-Za-z0-9._~-]/g, "-");
  return { name, scenario: await loadScenario(path) };
}
