import type { Pseudonyms } from "./pseudonyms.ts";
import type { RawHead, RawReply } from "../raw/raw-reply.ts";

/**
 * A reply in which secrets have other names.
 *
 * @param known - stands in headers of secrets, and is none
 */
export function replyWithoutSecrets(names: Pseudonyms, raw: RawReply, known: string): RawReply {
  const { body, surplus, head, informational, trailers, ...rest } = raw;
  const cleanHead = (one: RawHead): RawHead => ({ ...one, headers: names.headers(one.headers, known) });
  return {
    ...names.value(rest),
    body: names.bytes(body),
    surplus: names.bytes(surplus),
    head: head === null ? null : cleanHead(head),
    informational: informational.map(cleanHead),
    trailers: names.headers(trailers, known),
  };
}
