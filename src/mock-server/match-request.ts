import type { Match } from "../scenario/match.ts";
import { globPattern, textPattern } from "../scenario/pattern.ts";
import type { Exchange } from "../wire/exchange.ts";

/** What `match` looks at. */
export interface RequestFacts {
  method: string;
  /** Without origin, query and the place of a token. */
  path: string;
  headers: Record<string, string>;
  /** Null when the body is no chat-completions request. */
  model: string | null;
  /** The text of the last user message. */
  text: string | null;
  stream: boolean;
  /** Whether it is a chat request that asks for no stream. */
  isWhole: boolean;
  /** Whether the last message is the result of a tool. */
  isAfterTools: boolean;
  includeUsage: boolean;
  /** 1 + the assistant messages in the request. */
  turn: number;
}

/** Reads off a request what a `match` can ask for. */
export function requestFacts({ method, path, headers, body }: Exchange["request"]): RequestFacts {
  const { model, messages, stream, stream_options: options } = parseBody(body);
  const all = Array.isArray(messages) ? messages.filter(isObject) : [];
  const asked = all.findLast(({ role }) => role === "user");
  return {
    method,
    path: path.replace(/^https?:\/\/[^/]*/, "").replace(/[?#].*$/s, "") || "/",
    headers,
    model: typeof model === "string" ? model : null,
    text: asked === undefined ? null : textOf(asked["content"]),
    stream: stream === true,
    isWhole: Array.isArray(messages) && stream !== true,
    isAfterTools: ["tool", "function"].includes(String(all.at(-1)?.["role"])),
    includeUsage: isObject(options) && options["include_usage"] === true,
    turn: 1 + all.filter(({ role }) => role === "assistant").length,
  };
}

/** A `match`, ready to be asked many times; `nth` is for whoever counts. */
export function compileMatch(match: Match): (facts: RequestFacts) => boolean {
  const path = match.path === undefined ? null : globPattern(match.path);
  const model = match.model === undefined ? null : globPattern(match.model);
  const text = match.text === undefined ? null : textPattern(match.text);
  const headers = Object.entries(match.header ?? {}).map(
    ([name, glob]) => [name.toLowerCase(), globPattern(glob)] as const,
  );
  return (facts) =>
    fits(path, facts.path) &&
    fits(model, facts.model) &&
    fits(text, facts.text) &&
    (match.stream === undefined || match.stream === facts.stream) &&
    (match.includeUsage === undefined || match.includeUsage === facts.includeUsage) &&
    (match.turn === undefined || match.turn === facts.turn) &&
    headers.every(([name, value]) => fits(value, ownValue(facts.headers, name)));
}

/** What is not there fits no pattern, not even `*`. */
function fits(pattern: RegExp | null, value: string | null): boolean {
  return pattern === null || (value !== null && pattern.test(value));
}

/** Not headers[name] alone: a header called `constructor` would find what every object inherits. */
function ownValue(headers: Record<string, string>, name: string): string | null {
  return Object.hasOwn(headers, name) ? (headers[name] ?? null) : null;
}

function parseBody(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? parsed : {};
  } catch {
    // Any body is allowed; one that is no JSON has neither model nor messages.
    return {};
  }
}

/** A string, or the text parts one after the other. */
function textOf(content: unknown): string | null {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return null;
  const texts = content.filter(isObject).map((part) => part["text"]);
  return texts.filter((text) => typeof text === "string").join("");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
