import type { CollectedReply } from "../conformance/index.ts";
import { Redactor } from "../mock-server/recorder/secrets/redactor.ts";

/** The reply as it may stand in a file: whatever is or looks like a key gives way to stars of the same length. */
export function withoutSecrets(reply: CollectedReply): CollectedReply {
  const redactor = new Redactor();
  const headers = redactor.fields(reply.headers);
  const { request } = reply;
  const asked = request?.body ?? null;
  const kept = asked === null ? null : redactor.requestBody(Buffer.from(asked), "application/json");
  const masked = scrubbed(redactor, reply.body);
  return {
    ...reply,
    headers,
    request: request && { ...request, url: redactor.target(request.url), body: kept?.text ?? null },
    ...(masked.equals(reply.body) ? {} : withBody(reply, masked)),
  };
}

function scrubbed(redactor: Redactor, body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  const scrubber = redactor.scrubber<{ bytes: Buffer }>(({ bytes }) => pieces.push(bytes));
  scrubber.push({ bytes: body });
  scrubber.end();
  return Buffer.concat(pieces);
}

function withBody({ pieces, notes }: CollectedReply, body: Buffer): Partial<CollectedReply> {
  let start = 0;
  const cut = pieces.map(({ bytes, atMs }) => {
    const end = start + bytes.length;
    const piece = { bytes: body.subarray(start, end), atMs };
    start = end;
    return piece;
  });
  return { body, pieces: cut, notes: [...notes, "what looks like a key in the body was replaced by stars"] };
}
