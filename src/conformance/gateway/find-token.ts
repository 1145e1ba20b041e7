import type { Exchange } from "../../wire/exchange.ts";

const TOKEN = /spt-([A-Za-z0-9]+)-/g;

/**
 * How a question names its mount, wherever a gateway lets it through: in the last user message, the model, a header.
 * The nonce keeps a gateway that caches from answering with what an earlier run got.
 */
export function writeToken(token: string, nonce: string): string {
  return `spt-${token}-${nonce}`;
}

/** The mount that a request is for. The last mention counts: a conversation may quote earlier ones. */
export function findToken({ path, headers, body }: Exchange["request"]): string | null {
  for (const place of [body, path, ...Object.values(headers)]) {
    const last = [...place.matchAll(TOKEN)].at(-1);
    if (last?.[1] !== undefined) return last[1];
  }
  return null;
}
