import type { Exchange } from "../../wire/exchange.ts";
import type { RecordedExchange } from "../../wire/trace/recorded-exchange.ts";
import { Redactor } from "../recorder/secrets/redactor.ts";

/** What tells one request from another, the surest first. Requests with the same first entry are the same. */
type Keys = [whole: string, ...looser: string[]];

/** What a question consists of, in the dialects of the larger providers. */
const QUESTION = ["model", "messages", "input", "prompt", "contents", "system", "instructions"] as const;

interface Asked {
  method: string;
  path: string;
  headers: [name: string, value: string][];
  body: Uint8Array;
}

/**
 * Finds the recording that answers a request: the same method, path and body; or the same path, model and messages,
 * whatever the other settings. Secrets do not count: they are not in the recording.
 */
export class RecordingMatcher {
  readonly #places = new Map<string, number>();
  readonly #groups: number[][] = [];

  constructor(exchanges: readonly RecordedExchange[]) {
    for (const [index, { request, requestBody, requestOmitted }] of exchanges.entries()) {
      const { method, path, headers } = request;
      const asked = { method, path, headers, body: requestBody };
      const keys = requestOmitted === null ? keysOf(asked) : ([bodylessKey(asked)] as Keys);
      const place = this.#places.get(keys[0]) ?? this.#groups.push([]) - 1;
      this.#groups[place]?.push(index);
      for (const key of keys) if (!this.#places.has(key)) this.#places.set(key, place);
    }
  }

  /** Recordings of the same request, in their order. */
  get groups(): readonly (readonly number[])[] {
    return this.#groups;
  }

  /** The place in `groups` of those that answer; null where none does. */
  find({ method, path, headers, body }: Exchange["request"]): number | null {
    const asked = { method, path, headers: Object.entries(headers), body: new TextEncoder().encode(body) };
    for (const key of [...keysOf(asked), bodylessKey(asked)]) {
      const place = this.#places.get(key);
      if (place !== undefined) return place;
    }
    return null;
  }
}

function keysOf({ method, path, headers, body }: Asked): Keys {
  // As a recorder would have written it down.
  const redactor = new Redactor();
  redactor.fields(headers);
  const target = redactor.target(path);
  const written = redactor.requestBody(Buffer.from(body), contentType(headers));
  const text = (written.text ?? written.base64 ?? "").replaceAll(/\*{3,}/g, "***");
  const value = parse(text);
  const whole = `${method} ${target} ${value === undefined ? text : canonical(value)}`;
  if (typeof value !== "object" || value === null) return [whole];
  const fields = value as Record<string, unknown>;
  const question = QUESTION.filter((name) => Object.hasOwn(fields, name)).map((name) => [name, fields[name]]);
  if (!question.some(([name]) => name !== "model")) return [whole];
  return [whole, `${method} ${withoutQuery(target)} ${canonical(question)} (question)`];
}

/** For recordings without the body of their request. */
function bodylessKey({ method, path }: Asked): string {
  return `${method} ${withoutQuery(path)} (any body)`;
}

function contentType(headers: [string, string][]): string {
  return headers.find(([name]) => name.toLowerCase() === "content-type")?.[1].toLowerCase() ?? "";
}

function withoutQuery(path: string): string {
  return path.replace(/^https?:\/\/[^/]*/, "").replace(/[?#].*$/s, "");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same text for the same JSON, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
