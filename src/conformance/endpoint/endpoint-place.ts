import { type RawConnection, type RawReply, sendRaw } from "../raw/index.ts";
import type { EndpointReply } from "./endpoint-reply.ts";
import type { Question } from "./question.ts";

/** Where an endpoint is, and what it takes to be let in. */
export interface EndpointPlaceOptions {
  /** The base URL that an OpenAI SDK takes. */
  url: string;
  headers?: Readonly<Record<string, string>> | undefined;
  apiKey?: string | undefined;
  /** Tells one run's wrong key and unknown model from another's. */
  seed: number;
}

/** How one request is sent. */
export interface Sending {
  timeoutMs: number;
  idleMs: number;
  maxBytes: number;
  signal?: AbortSignal | undefined;
  connection?: RawConnection | undefined;
  onBody?: ((bytes: Uint8Array, at: number) => void) | undefined;
}

/** A question as it goes out. */
export interface Asked {
  headers: Record<string, string>;
  body: Record<string, unknown>;
  rawBody: string | undefined;
}

/** What SDKs of OpenAI accept: their HTTP stacks decode these. */
const CODINGS = "gzip, deflate";

/** Asks an endpoint as an SDK would. */
export class EndpointPlace {
  readonly chatUrl: string;
  readonly modelsUrl: string;
  /** Every value that lets in: the key, and headers that carry one. */
  readonly secrets: readonly string[];
  readonly wrongKey: string;
  readonly unknownModel: string;
  /** The headers that were given. */
  readonly given: Readonly<Record<string, string>>;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, headers = {}, apiKey, seed }: EndpointPlaceOptions) {
    this.chatUrl = underBase(url, "chat/completions");
    this.modelsUrl = underBase(url, "models");
    const authorization = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
    this.given = headers;
    this.#headers = { ...authorization, ...headers };
    this.secrets = KEY_HEADERS.flatMap((name) => this.#headers[name] ?? []).map(withoutScheme);
    this.wrongKey = `sk-streamproof-wrong-key-${seed}-0123456789abcdef`;
    this.unknownModel = `streamproof-no-such-model-${seed}`;
  }

  /** What a question says for a model and with what came of other questions. */
  ask(question: Question, model: string, replies: ReadonlyMap<string, EndpointReply>): Asked {
    const { fields, fieldsFrom, isStreamed, rawBody, asksForUnknownModel } = question;
    const from = fieldsFrom && replies.get(fieldsFrom.question);
    const more = (from && fieldsFrom?.make(from)) ?? {};
    const name = asksForUnknownModel ? this.unknownModel : model;
    const members = { model: name, ...(isStreamed ? { stream: true } : {}), ...fields, ...more };
    const body = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
    return { headers: this.#headersFor(question), body, rawBody };
  }

  send(question: Question, asked: Asked, sending: Sending): Promise<RawReply> {
    const isCatalogue = question.kind === "catalogue";
    return sendRaw({
      url: isCatalogue ? this.modelsUrl : this.chatUrl,
      method: isCatalogue ? "GET" : "POST",
      headers: asked.headers,
      body: isCatalogue ? undefined : (asked.rawBody ?? JSON.stringify(asked.body)),
      ...sending,
    });
  }

  #headersFor({ key = "given", acceptsCoding, kind }: Question): Record<string, string> {
    const headers: Record<string, string> = {
      accept: "application/json",
      "user-agent": "streamproof",
      ...(kind === "catalogue" ? {} : { "content-type": "application/json" }),
      ...(acceptsCoding ? { "accept-encoding": CODINGS } : {}),
      ...this.#headers,
    };
    if (key === "given") return headers;
    for (const name of KEY_HEADERS) {
      const shown = headers[name];
      if (key === "none") delete headers[name];
      else if (shown !== undefined) headers[name] = shown.replace(withoutScheme(shown), this.wrongKey);
    }
    return headers;
  }
}

/** Where keys travel. */
const KEY_HEADERS = ["authorization", "api-key", "x-api-key"];

/** The key behind `Bearer`. */
function withoutScheme(value: string): string {
  return value.replace(/^[A-Za-z]+\s+/, "");
}

/** A path under a base URL, before its query. */
function underBase(base: string, path: string): string {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path}`;
  url.hash = "";
  return url.href;
}
