import type { AskedRequest } from "../default-replies/asked-request.ts";
import type { Rendition } from "../rendition.ts";

/** Longer bodies than this are not kept to answer the same request again. */
const MAX_BODY = 16 * 1024;
const MAX_ANSWERS = 200;

/** Answers to requests that came lately: made once, played often. */
export class KnownAnswers {
  readonly #answers = new Map<string, Rendition>();

  /** `directed` is what else the answer depends on. */
  get(request: AskedRequest, directed: string, make: () => Rendition): Rendition {
    const { method, path, body, isTooLarge = false, codingMistake } = request;
    // Different bytes that are no UTF-8 look the same as text.
    const isPlain = !isTooLarge && codingMistake === undefined && !body.includes("\uFFFD");
    if (!isPlain || body.length > MAX_BODY) return make();
    const key = `${method} ${path}\n${directed}\n${body}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = make();
    const [oldest] = this.#answers.keys();
    if (this.#answers.size >= MAX_ANSWERS && oldest !== undefined) this.#answers.delete(oldest);
    this.#answers.set(key, answer);
    return answer;
  }
}
