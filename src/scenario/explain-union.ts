import { z } from "zod";
import { closestWord } from "./closest-word.ts";
import { describeSchema, peel } from "./describe-schema.ts";
import { describeValue, listWords } from "./describe-value.ts";
import { mainKeys } from "./main-keys.ts";
import { isMapping, type Mistake, nameOf } from "./mistake.ts";
import { bySharedKeys, keysOf, optionFor, type Site } from "./site.ts";
import { STEP_KINDS, stepSchema } from "./step.ts";

type UnionIssue = Extract<z.core.$ZodIssue, { code: "invalid_union" }>;
type Explain = (issue: z.core.$ZodIssue, from: Site) => Mistake[];

const KINDS = Object.keys(STEP_KINDS);

/** What people call steps that have another name here. */
const OTHER_NAMES: Record<string, string> = {
  content: "text",
  delta: "text",
  message: "text",
  thinking: "reasoning",
  tool_call: "tool",
  tool_calls: "tool",
  function: "tool",
  finish_reason: "finish",
  stop: "finish",
  data: "event",
  raw: "bytes",
  base64: "bytes",
  ping: "comment",
  delay: "wait",
  sleep: "wait",
  pause: "wait",
};

/** Explains a step that fits no kind: by its main key where it has one. */
export function explainStep(issue: z.core.$ZodIssue, site: Site, explain: Explain): Mistake[] {
  const { value, path } = site;
  const here = nameOf(path);
  if (!isMapping(value)) {
    const meant = typeof value === "string" ? kindFor(value.trim()) : undefined;
    const example =
      meant === undefined ? "`text: Hello`" : `\`${meant}: ${meant === "done" ? "true" : "…"}\``;
    return [
      { path, at: "value", text: `${here} is ${describeValue(value)}, expected a step such as ${example}.` },
    ];
  }
  const kinds = mainKeys(value);
  const [kind, second] = kinds;
  if (kind === undefined) return [explainUnknownStep(Object.keys(value), site)];
  if (second !== undefined) {
    const names = listWords(
      kinds.map((name) => `\`${name}\``),
      "and",
    );
    const text = `${here} has ${kinds.length} main keys, ${names}. Write them as ${kinds.length} steps.`;
    return [{ path: [...path, second], at: "key", text }];
  }
  const schema = STEP_KINDS[kind];
  const own = stepSchema.options.indexOf(schema);
  const errors = issue.code === "invalid_union" ? (issue.errors[own] ?? []) : [{ ...issue, path: [] }];
  return errors.flatMap((inner) => explain(inner, { ...site, schema }));
}

function explainUnknownStep(keys: string[], site: Site): Mistake {
  const here = nameOf(site.path);
  const list = listWords(
    KINDS.map((kind) => `\`${kind}\``),
    "or",
  );
  const [first] = keys;
  if (first === undefined)
    return { path: site.path, at: "value", text: `${here} is empty. A step has one of ${list}.` };
  const guess = keys.map((key) => ({ key, meant: kindFor(key) })).find(({ meant }) => meant !== undefined);
  const key = guess?.key ?? first;
  const text =
    guess?.meant === undefined
      ? `${here} has no main key: \`${key}\` is no step. A step has one of ${list}.`
      : `${here} has no main key: \`${key}\` is no step. Did you mean \`${guess.meant}\`?`;
  return { path: [...site.path, key], at: "key", text };
}

function kindFor(word: string): string | undefined {
  // Not OTHER_NAMES[word] alone: a key such as `constructor` would find what every object inherits.
  return Object.hasOwn(OTHER_NAMES, word) ? OTHER_NAMES[word] : closestWord(word, KINDS);
}

/** Explains a value that fits none of several forms: by the form it looks like, else by naming all of them. */
export function explainUnion(
  issue: UnionIssue,
  site: Site,
  explain: Explain,
  explainMismatch: (site: Site) => Mistake,
): Mistake[] {
  const union = peel(site.schema);
  if (!(union instanceof z.ZodUnion)) return [explainMismatch(site)];
  const rivals = rivalsFor(union, site.value);
  if (rivals.length > 1) {
    const forms = listWords(rivals.map(describeSchema), "or");
    return [
      { path: site.path, at: "value", text: `${nameOf(site.path)} mixes two forms: give either ${forms}.` },
    ];
  }
  const option = optionFor(union, site.value);
  const errors = option === undefined ? [] : (issue.errors[union.options.indexOf(option)] ?? []);
  if (option !== undefined && errors.length > 0)
    return errors.flatMap((e) => explain(e, { ...site, schema: option }));
  return [misspeltKey(union, site) ?? explainMismatch(site)];
}

/** Alternatives that a mapping fits equally well, so that it probably has keys of both. */
function rivalsFor(union: z.ZodUnion, value: unknown): z.core.$ZodType[] {
  if (!isMapping(value)) return [];
  const ranked = bySharedKeys(union, value);
  return ranked.filter(({ shared }) => shared === ranked[0]?.shared).map(({ option }) => option);
}

function misspeltKey(union: z.ZodUnion, site: Site): Mistake | undefined {
  if (!isMapping(site.value)) return undefined;
  const known = union.options.flatMap(keysOf);
  for (const key of Object.keys(site.value)) {
    const meant = closestWord(key, known);
    if (meant === undefined) continue;
    const path = [...site.path, key];
    return { path, at: "key", text: `${nameOf(path)} is unknown. Did you mean \`${meant}\`?` };
  }
  return undefined;
}
