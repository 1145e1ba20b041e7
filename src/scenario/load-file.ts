import path from "node:path";
import { readJson } from "./json-source.ts";
import { loadModule } from "./load-module.ts";
import type { Mistake } from "./mistake.ts";
import { readScenario } from "./parse-scenario.ts";
import { checkFile, readTextFile } from "./read-text-file.ts";
import { type Excerpt, toError } from "./render-mistakes.ts";
import type { Scenario } from "./scenario.ts";
import { ScenarioError } from "./scenario-error.ts";
import { type Source, SyntaxMistake } from "./source.ts";
import { readYaml } from "./yaml-source.ts";

const PARSERS: Record<string, (text: string) => Source> = {
  ".yaml": readYaml,
  ".yml": readYaml,
  ".json": readJson,
};
const MODULES = [".ts", ".mts", ".js", ".mjs"];

/**
 * Loads a scenario from YAML, JSON (by extension) or the default export of a module (`.ts`, `.mts`, `.js`, `.mjs`,
 * which is run). Throws a `ScenarioError` with file, line, column and what was expected.
 */
export async function loadScenario(file: string): Promise<Scenario> {
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
  return parser === undefined ? loadFromModule(file) : parseText(file, await readTextFile(file), parser);
}

async function loadFromModule(file: string): Promise<Scenario> {
  await checkFile(file);
  const result = readScenario(await loadModule(file));
  if ("scenario" in result) return result.scenario;
  const { code, message, mistakes } = toError("invalid-scenario", cannotLoad(file), result.mistakes);
  throw new ScenarioError(code, message, { file, mistakes });
}

function parseText(file: string, text: string, parser: (text: string) => Source): Scenario {
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
  const result = readScenario(source.value);
  if ("scenario" in result) return result.scenario;
  return fail("invalid-scenario", result.mistakes, ({ path: place, at }) => source.locate(place, at));
}

function cannotLoad(file: string): string {
  return `Cannot load scenario "${file}"`;
}
