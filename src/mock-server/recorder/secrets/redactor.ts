import { contentOf, type TraceContent } from "../../../wire/trace/content-bytes.ts";
import { BodyScrubber } from "./body-scrubber.ts";
import { findJsonSecrets } from "./json-secrets.ts";
import { KnownSecrets } from "./known-secrets.ts";
import { maskSpans, REDACTED } from "./mask.ts";
import { type SecretNames, secretNames } from "./secret-names.ts";
import { findShapes } from "./secret-shapes.ts";

type Fields = [name: string, value: string][];

/** Keeps secrets out of what is written down. What it has seen as one, it finds again in everything after. */
export class Redactor {
  readonly #names: SecretNames;
  readonly #known = new KnownSecrets();

  /** `added`: more names of headers, query parameters and body fields whose values are secrets. */
  constructor(added: readonly string[] = []) {
    this.#names = secretNames(added);
  }

  /** Header fields, of requests and of responses. */
  fields(fields: Fields): Fields {
    for (const [name, value] of fields) if (this.#names.isSecretField(name)) this.#learnHeader(name, value);
    return fields.map(([name, value]) => [
      name,
      this.#names.isSecretField(name) ? withoutCredentials(value) : this.text(value),
    ]);
  }

  /** A request target: the values of secret parameters, and whatever else looks like a secret. */
  target(target: string): string {
    const [path = "", query] = splitOnce(target.replace(/^(https?:\/\/)[^/@]*@/, "$1"), "?");
    if (query === undefined) return this.text(path);
    const pairs = query.split("&").map((pair) => {
      const [name = "", value] = splitOnce(pair, "=");
      if (value === undefined || !this.#names.isSecretField(unescape(name))) return pair;
      this.#known.learn(value);
      return `${name}=${REDACTED}`;
    });
    return this.text(`${path}?${pairs.join("&")}`);
  }

  /** The body of a request, as it is written down. */
  requestBody(bytes: Buffer, contentType: string): TraceContent {
    const text = bytes.toString("latin1");
    // Not by the content type alone: `curl -d` calls JSON a form.
    const spans = [
      ...findJsonSecrets(text, this.#names.isSecretInRequest),
      ...this.#findInParts(text),
      ...(contentType.includes("form-urlencoded") ? this.#findInForm(text) : []),
    ];
    for (const [start, end] of [...spans, ...findShapes(text)]) this.#learnInBody(text.slice(start, end));
    return contentOf(Buffer.from(this.#mask(text, spans), "latin1"));
  }

  /** For the body of a response, which comes in pieces. */
  scrubber<Piece extends { bytes: Buffer }>(emit: (piece: Piece) => void): BodyScrubber<Piece> {
    return new BodyScrubber(this.#known, this.#names, emit);
  }

  /** Any other text: a message, a path. */
  text(text: string): string {
    return this.#mask(text, []);
  }

  #mask(text: string, spans: [number, number][]): string {
    return maskSpans(text, [...spans, ...this.#known.find(text), ...findShapes(text)]);
  }

  #learnHeader(name: string, value: string): void {
    this.#known.learn(value);
    const [, scheme = "", credentials = ""] = SCHEME.exec(value) ?? [];
    this.#known.learn(credentials);
    if (scheme.trim().toLowerCase() === "basic") {
      const [, password = ""] = splitOnce(Buffer.from(credentials, "base64").toString("latin1"), ":");
      this.#known.learn(password);
    }
    if (!/cookie/i.test(name)) return;
    // Of what a server sets, only the first pair is the cookie.
    const pairs = /set/i.test(name) ? value.split(";").slice(0, 1) : value.split(";");
    for (const pair of pairs) this.#known.learn((splitOnce(pair, "=")[1] ?? "").trim());
  }

  #learnInBody(value: string): void {
    this.#known.learn(value);
    try {
      const inside = Buffer.from(`"${value}"`, "latin1").toString("utf8");
      this.#known.learn(Buffer.from(String(JSON.parse(inside)), "utf8").toString("latin1"));
    } catch {
      // It was no string of JSON: learned as it stands.
    }
  }

  #findInForm(text: string): [number, number][] {
    let at = 0;
    return text.split("&").flatMap((pair): [number, number][] => {
      const start = at;
      at += pair.length + 1;
      const [name = "", value] = splitOnce(pair, "=");
      if (value === undefined || !this.#names.isSecretField(unescape(name))) return [];
      return [[start + name.length + 1, start + pair.length]];
    });
  }

  /** Fields of multipart/form-data. */
  #findInParts(text: string): [number, number][] {
    return [...text.matchAll(PART)].flatMap(({ 0: part, 1: name = "", 2: value = "", index }) => {
      const end = index + part.length;
      return this.#names.isSecretInRequest(name) ? [[end - value.length, end] as [number, number]] : [];
    });
  }
}

const SCHEME = /^((?:Bearer|Basic|Digest|Token|ApiKey|Api-Key|Key) +)(.*)$/i;
const PART = /\bname="([^"\r\n]{1,64})"[^\r\n]{0,200}\r\n(?:[^\r\n]{1,200}\r\n){0,4}\r\n([^\r\n]+)/g;

function withoutCredentials(value: string): string {
  return `${SCHEME.exec(value)?.[1] ?? ""}${REDACTED}`;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function unescape(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll("+", " "));
  } catch {
    return name;
  }
}
