import path from "node:path";
import type { AnswersInput } from "./answers/answer.ts";
import { looksLikeAnswers, readAnswers } from "./answers/read-answers.ts";
import { readJson } from "./json-source.ts";
import { loadModule } from "./load-module.ts";
import type { Mistake } from "./mistake.ts";
import { readScenario } from "./parse-scenario.ts";
import { checkFile, readTextFile } from "./read-text-file.ts";
import { type Excerpt, toError } from "./render-mistakes.ts";
import type { Scenario } from "./scenario.ts";
import { ScenarioError } from "./scenario-error.ts";
import { type Source, SyntaxMistake } from "./source.ts";

type Parser = (text: string) => Source;

/** The YAML reader takes longer to load than everything else here. */
const loadYaml = async (): Promise<Parser> => (await import("./yaml-source.ts")).readYaml;

const PARSERS: Record<string, () => Promise<Parser>> = {
  ".yaml": loadYaml,
  ".yml": loadYaml,
  ".json": () => Promise.resolve(readJson),
};
const MODULES = [".ts", ".mts", ".js", ".mjs"];

/** What a file says: one scenario, or answers as they are written down. */
export type Loaded = { scenario: Scenario } | Pick<AnswersInput, "answers">;

/**
 * Loads a scenario from YAML, JSON (by extension) or the default export of a module (`.ts`, `.mts`, `.js`, `.mjs`,
 * which is run). Throws a `ScenarioError` with file, line, column and what was expected.
 */
export async function loadScenario(file: string): Promise<Scenario> {
  return (await load(file, readScenario)).scenario;
}

/** The same for a file that holds a scenario, or a list of answers. Throws a `ScenarioError`. */
export function loadScenarioOrAnswers(file: string): Promise<Loaded> {
  return load<Loaded>(file, (input) => {
    if (!looksLikeAnswers(input)) return readScenario(input);
    const read = readAnswers(input);
    return "mistakes" in read ? read : { answers: read.written };
  });
}

/** Plain data turned into what it means, or what is wrong with it. */
type Read<Meant> = (input: unknown) => Meant | { mistakes: Mistake[] };

async function load<Meant extends object>(file: string, read: Read<Meant>): Promise<Meant> {
  const extension = path.extname(file).toLowerCase();
  const parser = PARSERS[extension];
  if (parser === undefined && !MODULES.includes(extension)) {
    await checkFile(file);
    const known = [...Object.keys(PARSERS), ...MODULES].join(", ");
    const found = extension === "" ? "it has no extension" : `nothing is known about ${extension} files`;
    throw new ScenarioError("unknown-format", `${cannotLoad(file)}: ${found}. Name it one of ${known}.`, {
      file,
    });
  }
  if (parser === undefined) return loadFromModule(file, read);
  return parseText(file, await readTextFile(file), { parser: await parser(), read });
}

async function loadFromModule<Meant extends object>(file: string, read: Read<Meant>): Promise<Meant> {
  await checkFile(file);
  const result = read(await loadModule(file));
  if (!("mistakes" in result)) return result;
  const { code, message, mistakes } = toError("invalid-scenario", cannotLoad(file), result.mistakes);
  throw new ScenarioError(code, message, { file, mistakes });
}

function parseText<Meant extends object>(
  file: string,
  text: string,
  { parser, read }: { parser: Parser; read: Read<Meant> },
): Meant {
  const fail = (
    code: "invalid-syntax" | "invalid-scenario",
    mistakes: Mistake[],
    offsetOf: Excerpt["offsetOf"],
  ): never => {
    throw toError(code, cannotLoad(file), mistakes, { file, text, offsetOf });
  };
  if (text.trim() === "") {
    throw new ScenarioError(
      "invalid-scenario",
      `${cannotLoad(file)}: the file is empty. Write at least \`steps: []\`.`,
      {
        file,
      },
    );
  }
  let source: Source;
  try {
    source = parser(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxMistake)) throw cause;
    return fail("invalid-syntax", [{ path: [], at: "value", text: cause.message }], () => cause.offset);
  }
  const result = read(source.value);
  if (!("mistakes" in result)) return result;
  return fail("invalid-scenario", result.mistakes, ({ path: place, at }) => source.locate(place, at));
}

function cannotLoad(file: string): string {
  return `Cannot load scenario "${file}"`;
}
