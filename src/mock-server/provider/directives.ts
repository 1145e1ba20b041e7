import type { DialectName } from "../../scenario/dialect-name.ts";
import { joinTrouble, readTrouble, type TroubleParts } from "../../scenario/trouble/parse-trouble.ts";
import type { Trouble } from "../../scenario/trouble/trouble.ts";
import type { AskedRequest } from "../default-replies/asked-request.ts";

/** What a request says to the mock server itself, and the request without it. */
export interface Directed {
  request: AskedRequest;
  dialect?: DialectName | undefined;
  /** Null where nothing is to go wrong. */
  trouble: Trouble | null;
  /** What is said, in one word: equal directives are equal here. */
  text: string;
}

/** `/dialect/<name>` and `/trouble/<words>` in front of the path, in any order. */
const PLACES = /^((?:https?:\/\/[^/]*)?)((?:\/(?:dialect|trouble)\/[^/?#]*)+)(.*)$/s;
const HEADER = "x-streamproof-";
/** Names a mount; whoever finds mounts by it reads it himself. */
const OTHER_HEADER = "x-streamproof-token";
/** A body is only taken apart when its model could have a `?`. */
const MAY_DIRECT = /"model"\s*:\s*"[^"]*\?/;

/**
 * Reads what stands in the path (`/dialect/groq/v1`, `/trouble/429/v1`), behind the model (`gpt-4o?429,retry-after=1`)
 * and in headers (`x-streamproof-trouble: 429`, `x-streamproof-ttft: 2s`). Headers win over the model, the model over
 * the path.
 *
 * @throws TroubleMistake with a sentence that says what exists.
 */
export function readDirectives(request: AskedRequest): Directed {
  const [, origin = "", places = "", path = ""] = PLACES.exec(request.path) ?? [];
  const [model, body] = withoutDirectives(request.body);
  const said = [...wordsIn(places), ...(model === null ? [] : [model]), ...wordsIn(request.headers)];
  if (said.length === 0) return { request, trouble: null, text: "" };
  const { dialect, ...trouble } = joinTrouble(...said.map((text): TroubleParts => readTrouble(text)));
  const isBare = model !== null;
  return {
    request: {
      ...request,
      ...(places !== "" && { path: origin + (path.startsWith("/") ? path : `/${path}`) }),
      ...(isBare && { body, bodyBytes: undefined }),
    },
    dialect,
    trouble: Object.keys(trouble).length === 0 ? null : trouble,
    text: said.join(","),
  };
}

function isDirective(name: string): boolean {
  return name.startsWith(HEADER) && name !== OTHER_HEADER;
}

function wordsIn(from: string | AskedRequest["headers"]): string[] {
  if (typeof from !== "string") {
    return Object.entries(from)
      .filter(([name]) => isDirective(name))
      .map(([name, value]) => worded(name.slice(HEADER.length), value));
  }
  const segments = from.split("/").slice(1);
  return segments.flatMap((kind, at) => (at % 2 === 0 ? [worded(kind, decode(segments[at + 1] ?? ""))] : []));
}

/** `trouble` says words as they are; any other name is a word, and what it says its value. */
function worded(name: string, value: string): string {
  if (name === "trouble") return value;
  return value === "" || value.startsWith("@") ? name + value : `${name}=${value}`;
}

/** What stands behind a `?` in the model, and the body with the model alone. */
function withoutDirectives(body: string): [string | null, string] {
  if (!MAY_DIRECT.test(body)) return [null, body];
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== "object" || parsed === null || !("model" in parsed)) return [null, body];
    const { model } = parsed;
    const at = typeof model === "string" ? model.indexOf("?") : -1;
    if (typeof model !== "string" || at === -1) return [null, body];
    return [model.slice(at + 1), JSON.stringify({ ...parsed, model: model.slice(0, at) })];
  } catch {
    // Whoever reads the body says what is wrong with it.
    return [null, body];
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
