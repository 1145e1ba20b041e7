import { replyWithoutSecrets } from "../../run/reply-without-secrets.ts";
import type { RawReply } from "../../raw/index.ts";
import { Pseudonyms } from "../../run/pseudonyms.ts";
import { isSecretHeader, secretsInQuery } from "../../run/secret-forms.ts";
import type { Asked } from "../endpoint-place.ts";

/** What lets in at an endpoint, and what was asked of it and came back. */
export interface SeenOfEndpoint {
  asked: Asked;
  raw: RawReply;
  secrets: readonly string[];
  /** Ours, and no secret. */
  wrongKey: string;
}

/** A value of some length with letters and digits, or a very long word, may be a key, whatever its header is called. */
const LIKE_A_KEY = /^(?:(?=.*\d)(?=.*[A-Za-z])\S{12,}|\S{24,})$/;
/** What these say is no secret, and stands in answers too. */
const OPEN_HEADER = /^(?:accept(?:-.*)?|content-type|user-agent)$/;

/**
 * The same with other names for every key and cookie, so that a rule still sees where each of them went.
 *
 * @param url - where it was asked, query included
 * @param headers - those that the user gave
 */
export function withoutSecrets(
  { asked, raw, secrets, wrongKey }: SeenOfEndpoint,
  { url, headers }: { url: string; headers: Readonly<Record<string, string>> },
): Omit<SeenOfEndpoint, "wrongKey"> {
  const names = new Pseudonyms();
  for (const secret of secrets) names.add(secret);
  for (const secret of secretsInQuery(url)) names.add(secret);
  for (const [name, value] of Object.entries(headers))
    if (isSecretHeader(name) || (LIKE_A_KEY.test(value) && !OPEN_HEADER.test(name))) names.add(value);
  names.addHeaders(Object.entries(asked.headers), wrongKey);
  for (const { headers: fields } of [...(raw.head === null ? [] : [raw.head]), ...raw.informational])
    names.addHeaders(fields, wrongKey);
  names.addHeaders(raw.trailers, wrongKey);
  return {
    asked: {
      ...names.value(asked),
      headers: Object.fromEntries(names.headers(Object.entries(asked.headers), wrongKey)),
    },
    raw: replyWithoutSecrets(names, raw, wrongKey),
    secrets: secrets.map((secret) => {
      const renamed = names.text(secret);
      return renamed === secret ? "*".repeat(secret.length) : renamed;
    }),
  };
}
