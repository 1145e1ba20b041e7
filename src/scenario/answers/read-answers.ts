import type { z } from "zod";
import { checkMatch } from "../check-scenario.ts";
import type { DialectName } from "../dialect-name.ts";
import { explainIssues } from "../explain-issue.ts";
import type { Match } from "../match.ts";
import { isMapping, type Mistake, nameOf, type Path } from "../mistake.ts";
import { parseTrouble } from "../trouble/parse-trouble.ts";
import type { Trouble } from "../trouble/trouble.ts";
import { TroubleMistake } from "../trouble/values.ts";
import { type AnswerInput, type answerSchema, answersSchema } from "./answer.ts";

/** What is said, and when. */
export interface Answer {
  match: Match | undefined;
  /** Each request gets the next, the last one stays. Empty for none. */
  texts: string[];
  reasoning: string | undefined;
  calls: { name: string; arguments: Record<string, unknown> }[];
  /** What closes the turn once the tools have answered. */
  closing: string | undefined;
  trouble: Trouble | null;
  dialect: DialectName | undefined;
}

type Written = z.infer<typeof answerSchema>;

/** Keys that an answer has and a scenario has not. */
const OWN_KEYS = ["when", "say", "think", "call", "fail"];

/**
 * Whether plain data is meant as answers and not as a scenario: a list, or a mapping with `answers`, or an answer alone
 * that lost its dash.
 */
export function looksLikeAnswers(input: unknown): boolean {
  if (isMapping(input) && !("steps" in input) && (isMapping(input["answers"]) || isLoneAnswer(input)))
    return true;
  const list = isMapping(input) ? input["answers"] : input;
  return Array.isArray(list) && !list.some((each) => isMapping(each) && "text" in each);
}

function isLoneAnswer(input: Record<string, unknown>): boolean {
  return OWN_KEYS.some((key) => Object.hasOwn(input, key));
}

/** A list is needed, and in YAML a dash makes one. */
function withoutDash(input: unknown): Mistake | null {
  if (!isMapping(input)) return null;
  const place: Path = isLoneAnswer(input) ? [] : ["answers"];
  const lone = place.length === 0 ? input : input["answers"];
  if (!isMapping(lone)) return null;
  const [first = "say"] = Object.keys(lone);
  const what = place.length === 0 ? "this is one answer" : "`answers` is one answer";
  const text = `${what}, expected a list of them. Write a dash before its first key, \`- ${first}: …\`, and indent the others.`;
  return { path: place, at: "value", text };
}

/** The answers, as they are meant and as they are written, or what is wrong with them. */
export function readAnswers(
  input: unknown,
): { answers: Answer[]; written: AnswerInput[] } | { mistakes: Mistake[] } {
  const lost = withoutDash(input);
  if (lost !== null) return { mistakes: [lost] };
  const isList = Array.isArray(input);
  const schema = isList ? answersSchema.shape.answers : answersSchema;
  const parsed = schema.safeParse(input);
  if (!parsed.success) return { mistakes: explainIssues(parsed.error, schema, input) };
  const written = Array.isArray(parsed.data) ? parsed.data : parsed.data.answers;
  const root: Path = isList ? [] : ["answers"];
  const mistakes: Mistake[] = [];
  const answers = written.map((one, index) => readAnswer(one, [...root, index], mistakes));
  return mistakes.length > 0 ? { mistakes } : { answers, written };
}

function readAnswer(written: Written, path: Path, mistakes: Mistake[]): Answer {
  const { when, say, think, call, then, fail, trouble, dialect } = written;
  const refuse = (at: Path, text: string): void => void mistakes.push({ path: at, at: "value", text });
  if (say === undefined && call === undefined && fail === undefined) {
    refuse(path, `${nameOf(path)} has no answer: write \`say\`, \`call\` or \`fail\`.`);
  }
  if (then !== undefined && call === undefined) {
    const place: Path = [...path, "then"];
    refuse(place, `${nameOf(place)} needs \`call\`: it is said once the tools have answered.`);
  }
  const match = typeof when === "string" ? { text: patternOf(when) } : when;
  if (match !== undefined) {
    const place: Path = [...path, "when"];
    mistakes.push(...checkMatch(match, place, typeof when === "string" ? place : [...place, "text"]));
  }
  const troubles = [fail === undefined ? undefined : String(fail), trouble];
  const read = troubles.map((text, i) => troubleOf(text, [...path, i === 0 ? "fail" : "trouble"], refuse));
  const said = read.filter((one) => one !== null);
  return {
    match,
    texts: [say ?? []].flat(),
    reasoning: think,
    calls: callsOf(call, [...path, "call"], refuse),
    closing: then,
    trouble: said.length === 0 ? null : Object.assign({}, ...said),
    dialect,
  };
}

/** Words are looked for as they are; what stands between slashes is an expression. */
function patternOf(when: string): string {
  if (/^\/.+\/[a-z]*$/s.test(when)) return when;
  return `/${when.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)}/i`;
}

function troubleOf(
  text: string | undefined,
  path: Path,
  refuse: (at: Path, text: string) => void,
): Trouble | null {
  if (text === undefined) return null;
  try {
    return parseTrouble(text);
  } catch (error) {
    if (!(error instanceof TroubleMistake)) throw error;
    refuse(path, `${nameOf(path)}: ${error.message}`);
    return null;
  }
}

function callsOf(
  call: Written["call"],
  path: Path,
  refuse: (at: Path, text: string) => void,
): Answer["calls"] {
  if (call === undefined) return [];
  if (typeof call !== "string") {
    return [call]
      .flat()
      .flatMap((named) => Object.entries(named).map(([name, args]) => ({ name, arguments: args ?? {} })));
  }
  const [, name = call, json] = /^([^\s{]+)\s*(\{.*\})?\s*$/s.exec(call) ?? [];
  const args = json === undefined ? {} : jsonOf(json);
  if (!isMapping(args) || /[\s{]/.test(name)) {
    refuse(
      path,
      `${nameOf(path)} is "${call}", expected a name, or a name and a JSON object: \`get_weather {"city":"Paris"}\`.`,
    );
    return [];
  }
  return [{ name, arguments: args }];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Said as a mistake by whoever wanted an object.
    return null;
  }
}
