import { answerByDefault, type DefaultReplySettings } from "../default-replies/answer-by-default.ts";
import type { AskedRequest } from "../default-replies/asked-request.ts";
import type { Rendition } from "../rendition.ts";

/** How a server that behaves like a provider answers what no scenario speaks for. */
export type ProviderSettings = Pick<DefaultReplySettings, "dialect" | "seed">;

/** Longer bodies than this are not kept to answer the same request again. */
const MAX_KNOWN_BODY = 16 * 1024;
const MAX_KNOWN = 200;

/** Answers whatever is asked. Equal requests get equal answers, so they are made once and played often. */
export class Provider {
  readonly #settings: ProviderSettings;
  readonly #known = new Map<string, Rendition>();

  constructor(settings: ProviderSettings = {}) {
    this.#settings = settings;
  }

  answer(request: AskedRequest): Rendition {
    const { method, path, body, isTooLarge = false } = request;
    const key = `${method} ${path}\n${body}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const rendition = answerByDefault(request, this.#settings);
    if (body.length > MAX_KNOWN_BODY || isTooLarge || body.includes("\uFFFD")) return rendition;
    if (this.#known.size >= MAX_KNOWN) this.#forgetOldest();
    this.#known.set(key, rendition);
    return rendition;
  }

  #forgetOldest(): void {
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
