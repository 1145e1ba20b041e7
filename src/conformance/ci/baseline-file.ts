import { extname } from "node:path";
import { explainIssues } from "../../scenario/explain-issue.ts";
import { readJson } from "../../scenario/json-source.ts";
import { isMapping, type Mistake } from "../../scenario/mistake.ts";
import { toError } from "../../scenario/render-mistakes.ts";
import { type Source, SyntaxMistake } from "../../scenario/source.ts";
import { readYaml } from "../../scenario/yaml-source.ts";
import { type Baseline, baselineSchema } from "./baseline.ts";
import { ConformanceError } from "../run/conformance-error.ts";
import { readUtf8 } from "./read-file.ts";

/**
 * Loads a baseline from YAML, or from JSON where the name ends so. Mistakes are named with line and column.
 *
 * @throws ConformanceError `unreadable-file` or `invalid-baseline`
 */
export async function loadBaseline(file: string): Promise<Baseline> {
  return parseBaseline(await readUtf8(file, "baseline"), file);
}

/** Reads the text of a baseline; `file` decides the syntax and stands in messages. */
export function parseBaseline(text: string, file: string): Baseline {
  const source = readSource(text, file);
  // A file with nothing but comments knows of no deviation.
  const value = source.value ?? {};
  if (!isMapping(value)) {
    const found = Array.isArray(value) ? "a list" : "a single value";
    const what = `the baseline is ${found}, expected an object with \`entries\`.`;
    throw invalid(text, file, [{ path: [], at: "value", text: what }], () => source.locate([], "value"));
  }
  const parsed = baselineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const mistakes = explainIssues(parsed.error, baselineSchema, value);
  throw invalid(text, file, mistakes, ({ path, at }) => source.locate(path, at));
}

function readSource(text: string, file: string): Source {
  try {
    return extname(file).toLowerCase() === ".json" ? readJson(text) : readYaml(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxMistake)) throw cause;
    // The parsers speak of scenarios, which is what they mostly read.
    const said = cause.message.replaceAll("scenario", "baseline");
    throw invalid(text, file, [{ path: [], at: "value", text: said }], () => cause.offset);
  }
}

function invalid(
  text: string,
  file: string,
  mistakes: readonly Mistake[],
  offsetOf: (mistake: Mistake) => number,
): ConformanceError {
  const what = `Cannot load baseline "${file}"`;
  const { message, line, column } = toError("invalid-syntax", what, mistakes, { file, text, offsetOf });
  return new ConformanceError("invalid-baseline", message, { file, line, column });
}
