import { readFile } from "node:fs/promises";
import {
  LINT_CASE,
  LINT_RULES,
  type LintRule,
  PROFILES,
  selectChecks,
  type StreamKind,
} from "../conformance/index.ts";
import { unknownWord, UsageError } from "./usage-error.ts";

const KINDS = ["auto", "chat", "events"] as const satisfies readonly StreamKind[];

/** Ids of the rules that are asked for. */
export function selectLintRules(given: { only?: string[]; skip?: string[]; profile?: string }): Set<string> {
  const selection = selectChecks(given.only, given.skip);
  const has = profileCalled(given.profile);
  const chosen = LINT_RULES.filter((rule) =>
    selection.has(`${LINT_CASE}#${rule.id}`, LINT_CASE, rule.id),
  ).filter(has);
  const [first] = selection.unmatched();
  if (first !== undefined) {
    throw new UsageError(
      `The pattern "${first}" matches no rule of lint. \`streamproof rules\` lists them; * stands for any characters.`,
    );
  }
  return new Set(chosen.map(({ id }) => id));
}

function profileCalled(name: string | undefined): (rule: LintRule) => boolean {
  if (name === undefined) return () => true;
  const profile = PROFILES.find((each) => each.name === name);
  if (!profile)
    throw unknownWord(
      "profile",
      name,
      PROFILES.map((each) => each.name),
    );
  return (rule) => profile.has(rule);
}

export function readKind(text = "auto"): StreamKind {
  const kind = KINDS.find((each) => each === text);
  if (kind === undefined) throw unknownWord("kind of stream", text, KINDS);
  return kind;
}

/** What a URL is asked; `@file` reads it from a file. */
export async function readBody(text: string | undefined): Promise<string | undefined> {
  if (text === undefined || !text.startsWith("@")) return text;
  const path = text.slice(1);
  return readFile(path, "utf8").catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(
      `Cannot read the body "${path}": ${why}. Write --body '{"stream":true,…}' or --body @file.json.`,
      {
        cause,
      },
    );
  });
}

/** Headers as they were given, with the key from its variable. */
export function readHeaders(given: readonly string[] = [], keyEnv?: string): Record<string, string> {
  const headers: Record<string, string> = {};
  if (keyEnv !== undefined) {
    const key = process.env[keyEnv];
    if (key === undefined || key === "") {
      throw new UsageError(
        `The option --api-key-env names "${keyEnv}", and that variable is not set. Set it, or leave the option out.`,
      );
    }
    headers["authorization"] = `Bearer ${key}`;
  }
  for (const text of given) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$/.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(
        `The option --header is "${text}", expected a name and a value: --header "name: value".`,
      );
    }
    headers[name.toLowerCase()] = value;
  }
  return headers;
}
