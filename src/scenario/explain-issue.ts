import { z } from "zod";
import { describeSchema, peel } from "./describe-schema.ts";
import { describeValue, listWords } from "./describe-value.ts";
import { explainStep, explainUnion } from "./explain-union.ts";
import { closestWord } from "./closest-word.ts";
import { type Mistake, nameOf } from "./mistake.ts";
import { mainKeys } from "./main-keys.ts";
import { enter, hasKey, optionFor, type Site } from "./site.ts";
import { stepSchema } from "./step.ts";

/** Says in plain words what is wrong: what was found, what was expected, and what was probably meant. */
export function explainIssues(error: z.core.$ZodError, schema: z.core.$ZodType, input: unknown): Mistake[] {
  const root: Site = { schema, value: input, path: [], isPresent: true };
  return withoutEchoes(error.issues.flatMap((issue) => explain(issue, root)));
}

function explain(issue: z.core.$ZodIssue, from: Site): Mistake[] {
  const site = issue.path.reduce(enter, from);
  // A union whose other forms are out of the question hands on the issues of the one that is left.
  if (peel(site.schema) === stepSchema) return explainStep(issue, site, explain);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => explainUnknownKey(key, site));
  if (issue.code === "invalid_union") return explainUnion(issue, site, explain, explainMismatch);
  if (issue.code === "custom")
    return [{ path: site.path, at: "value", text: `${nameOf(site.path)}: ${issue.message}.` }];
  return [explainMismatch(site, issue)];
}

/** "X is A, expected B." with advice where the intent is easy to guess. */
function explainMismatch(site: Site, issue?: z.core.$ZodIssue): Mistake {
  // The only pattern of the language brings its own words along.
  const hasOwnWords = issue?.code === "invalid_format" && issue.format === "regex";
  const expected = hasOwnWords ? issue.message : describeSchema(site.schema);
  const found = site.isPresent ? describeValue(site.value) : "missing";
  const text = `${nameOf(site.path)} is ${found}, expected ${expected}.${advice(site)}`;
  return { path: site.path, at: "value", text };
}

function advice({ schema, value }: Site): string {
  const options = optionsOf(schema);
  if (typeof value === "string") {
    const words = options.flatMap((option) =>
      option instanceof z.ZodEnum ? option.options.map(String) : [],
    );
    const meant = closestWord(value, words);
    if (meant !== undefined) return ` Did you mean \`${meant}\`?`;
    const isNumeric = value.trim() !== "" && Number.isFinite(Number(value));
    return isNumeric && options.some((o) => o instanceof z.ZodNumber) ? " Remove the quotes." : "";
  }
  if (typeof value === "number") {
    // YAML takes 1.0 for a number, and forgets the zero.
    const meant = options
      .flatMap((option) => (option instanceof z.ZodEnum ? option.options.map(String) : []))
      .find((word) => word.trim() !== "" && Number(word) === value);
    if (meant !== undefined) return ` Put it in quotes: "${meant}".`;
  }
  const has = (...kinds: (abstract new (...args: never[]) => unknown)[]) =>
    options.some((option) => kinds.some((kind) => option instanceof kind));
  if (!has(z.ZodString, z.ZodStringFormat)) return "";
  if (value === null) return has(z.ZodLiteral) ? " Write `true`." : ' Write "" for an empty text.';
  if (typeof value === "boolean") return ` Put it in quotes: "${value}".`;
  if (typeof value === "number") return has(z.ZodNumber) ? "" : ` Put it in quotes: "${value}".`;
  if (typeof value !== "object" || has(z.ZodObject)) return "";
  return " Put quotes around JSON and around a text with `: ` in it.";
}

/** The alternatives a value has here: those of a union, or the one schema. */
function optionsOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  const peeled = peel(schema);
  return peeled instanceof z.ZodUnion ? peeled.options.flatMap(optionsOf) : [peeled];
}

function explainUnknownKey(key: string, site: Site): Mistake {
  const path = [...site.path, key];
  const union = peel(site.schema);
  const schema =
    union instanceof z.ZodUnion ? peel(optionFor(union, site.value) ?? objectIn(union) ?? union) : union;
  const shape = schema instanceof z.ZodObject ? schema.shape : {};
  const known = Object.keys(shape);
  const meant =
    closestWord(
      key,
      known.filter((name) => !hasKey(site.value, name)),
    ) ?? sectionWith(key, shape);
  const takes = `${placeOf(site)} takes ${listWords(
    known.map((name) => `\`${name}\``),
    "and",
  )}`;
  const text = `${nameOf(path)} is unknown${meant === undefined ? `: ${takes}.` : `. Did you mean \`${meant}\`?`}`;
  return { path, at: "key", text };
}

/** The only form of a union that has keys of its own. */
function objectIn({ options }: z.ZodUnion): z.core.$ZodType | undefined {
  const objects = options.filter((option) => peel(option) instanceof z.ZodObject);
  return objects.length === 1 ? objects[0] : undefined;
}

function placeOf(site: Site): string {
  const kind = site.path.at(-2) === "steps" ? mainKeys(site.value)[0] : undefined;
  if (kind !== undefined) return `a step with \`${kind}\``;
  return site.path.length === 0 ? "the top level" : nameOf(site.path);
}

/** `status` at the top belongs into `reply`: looks for the key one floor down. */
function sectionWith(key: string, shape: z.core.$ZodShape): string | undefined {
  for (const [section, wrapped] of Object.entries(shape)) {
    const schema = peel(wrapped);
    if (schema instanceof z.ZodObject && Object.hasOwn(schema.shape, key)) return `${section}.${key}`;
  }
  return undefined;
}

/** A key that is missing only because it is misspelt is one mistake, not two. */
function withoutEchoes(mistakes: Mistake[]): Mistake[] {
  return mistakes.filter((missing) => {
    if (!missing.text.startsWith(`${nameOf(missing.path)} is missing,`)) return true;
    const name = String(missing.path.at(-1));
    return !mistakes.some(
      (other) =>
        other.at === "key" &&
        other.text.endsWith(`Did you mean \`${name}\`?`) &&
        other.path.length === missing.path.length &&
        other.path.slice(0, -1).every((key, depth) => key === missing.path[depth]),
    );
  });
}
