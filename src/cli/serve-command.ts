import { basename, extname } from "node:path";
import { loadScenario, parseScenario, type Scenario, textAnswer } from "../scenario/index.ts";
import { type OptionSpecs, parseCommandLine } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { SERVE_OPTIONS, serveUntilInterrupted } from "./serve-options.ts";
import { UsageError } from "./usage-error.ts";

const OPTIONS = { ...SERVE_OPTIONS } satisfies OptionSpecs;

export const SERVE_VERB: Verb = {
  name: "serve",
  words: "[scenario…]",
  summary: "Be a mock provider that plays scenarios.",
  details: `
On every path the first scenario whose match fits the request answers, else the first without a match. Each one also
answers under /t/<name>/, where the name is that of its file without the extension: with hello.yaml the base URL
http://127.0.0.1:4010/t/hello/v1 always says hello.
Without a scenario a short greeting is streamed.`,
  options: OPTIONS,
  run: runServe,
};

const GREETING = parseScenario({
  steps: textAnswer("Hello! This is streamproof, with no scenario of its own to play.", { cut: "words" }),
});

/** The server's own token for the scenario that answers every path. */
const EVERYWHERE = "default";

async function runServe(args: readonly string[]): Promise<number> {
  const { options, words } = parseCommandLine(args, OPTIONS);
  const scenarios = await Promise.all(words.map(loadNamed));
  const names = scenarios.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UsageError(`Two scenarios are called "${twice}". Rename one: the name is its place under /t/.`);
  if (names.slice(1).includes(EVERYWHERE))
    throw new UsageError(
      `Only the first scenario can be called "${EVERYWHERE}". Rename the file, or name it first.`,
    );
  const shared = scenarios.length === 0 ? [GREETING] : scenarios.map(({ scenario }) => scenario);
  return serveUntilInterrupted(options, shared, (server) => {
    for (const { name, scenario } of scenarios)
      if (name !== EVERYWHERE) server.mount(scenario, { token: name });
  });
}

async function loadNamed(path: string): Promise<{ name: string; scenario: Scenario }> {
  const name = basename(path, extname(path)).replace(/[^A-Za-z0-9._~-]/g, "-");
  return { name, scenario: await loadScenario(path) };
}
