import { randomBytes } from "node:crypto";
import { sendRaw, type RawReply } from "../raw/index.ts";
import type { Asked } from "./gateway-trace.ts";
import { writeToken } from "./find-token.ts";

/** Where a gateway is, and what it takes to be let in. */
export interface GatewayPlaceOptions {
  /** The base URL that an OpenAI SDK takes. */
  url: string;
  headers?: Readonly<Record<string, string>> | undefined;
  apiKey?: string | undefined;
  /** Sent unchanged, but that `{token}` stands for the name of the exchange. */
  model?: string | undefined;
}

/** How one request is sent. */
export interface Sending {
  timeoutMs: number;
  maxBytes?: number | undefined;
  signal?: AbortSignal | undefined;
  onBody?: ((bytes: Uint8Array, at: number) => void) | undefined;
}

const DEFAULT_MODEL = "gpt-4o-mini";
/** What a gateway that wants a key gets where none was given. */
export const NO_KEY = "streamproof-no-key";

/** Asks a gateway, or our upstream directly, as an SDK would. */
export class GatewayPlace {
  readonly url: string;
  readonly #options: GatewayPlaceOptions;
  readonly #nonce: string;

  constructor(options: GatewayPlaceOptions, nonce = randomBytes(4).toString("hex")) {
    this.#options = options;
    this.#nonce = nonce;
    this.url = `${options.url.replace(/\/+$/, "")}/chat/completions`;
  }

  /** The same questions asked of another address. */
  at(url: string): GatewayPlace {
    return new GatewayPlace({ ...this.#options, url }, this.#nonce);
  }

  get key(): string {
    return this.#options.apiKey ?? NO_KEY;
  }

  /** The request whose answer is mounted under a token; a field that is undefined is left out. */
  ask(token: string, fields: Record<string, unknown> = {}, headers: Record<string, string> = {}): Asked {
    const name = writeToken(token, this.#nonce);
    const model = (this.#options.model ?? DEFAULT_MODEL).replaceAll("{token}", name);
    const { messages = [], ...others } = fields;
    const all = { model, stream: true, stream_options: { include_usage: true }, ...others };
    const asked = { role: "user", content: `Say something. (${name})` };
    return {
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream, application/json",
        authorization: `Bearer ${this.key}`,
        "x-streamproof-token": name,
        ...headers,
        ...this.#options.headers,
      },
      body: {
        ...Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
        messages: [...(messages as object[]), asked],
      },
    };
  }

  send({ headers, body, rawBody }: Asked, sending: Sending): Promise<RawReply> {
    return sendRaw({ url: this.url, headers, body: rawBody ?? JSON.stringify(body), ...sending });
  }
}
