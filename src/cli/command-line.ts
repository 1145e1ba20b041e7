import { parseArgs } from "node:util";
import { unknownWord, UsageError } from "./usage-error.ts";

/** One option of a verb, as help shows it and as it is parsed. */
interface OptionSpec {
  type: "string" | "boolean";
  multiple?: boolean;
  /** One letter that stands for it: `-o`. */
  short?: string;
  /** What stands for the value in help: `<n>`. */
  value?: string;
  help: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Parsed<Specs extends OptionSpecs> = {
  [Name in keyof Specs]?: Specs[Name] extends { multiple: true }
    ? string[]
    : Specs[Name]["type"] extends "boolean"
      ? boolean
      : string;
};

export interface CommandLine<Specs extends OptionSpecs> {
  options: Parsed<Specs>;
  words: string[];
}

/** Parses what follows the verb; an unknown option gets a suggestion, a missing value an explanation. */
export function parseCommandLine<Specs extends OptionSpecs>(
  args: readonly string[],
  specs: Specs,
): CommandLine<Specs> {
  const known = [...Object.keys(specs), "help", "version"].map((name) => `--${name}`);
  const config = Object.fromEntries(
    Object.entries(specs).map(([name, { type, multiple = false, short }]) => [
      name,
      { type, multiple, ...(short === undefined ? {} : { short }) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options: config, strict: false, tokens: true });
  const options: Record<string, unknown> = {};
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (!spec || ![`--${token.name}`, `-${spec.short}`].includes(token.rawName))
      throw unknownWord("option", token.rawName, known);
    if (Object.hasOwn(options, token.name) && !spec.multiple)
      throw new UsageError(`The option ${token.rawName} was given twice. Give it once.`);
    if (spec.type === "boolean") {
      if (token.value !== undefined)
        throw new UsageError(`The option ${token.rawName} takes no value. Leave "=${token.value}" out.`);
      options[token.name] = true;
      continue;
    }
    // What looks like the next option is no value; `--only=--odd` takes it all the same.
    const isNextOption = token.inlineValue === false && token.value.startsWith("--");
    if (token.value === undefined || token.value === "" || isNextOption)
      throw new UsageError(
        `The option ${token.rawName} needs a value: ${token.rawName} ${spec.value ?? "<value>"}.`,
      );
    const list = options[token.name];
    options[token.name] = spec.multiple ? [...(Array.isArray(list) ? list : []), token.value] : token.value;
  }
  return { options: options as Parsed<Specs>, words };
}

/** A whole number in a range, or a usage error that names both. */
export function wholeNumber(
  option: string,
  text: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER } = {},
): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value) || value < min || value > max) {
    throw new UsageError(
      `The option --${option} is "${text}", expected a whole number from ${min} to ${max}.`,
    );
  }
  return value;
}
