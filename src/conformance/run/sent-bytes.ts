import type { Rendition } from "../../mock-server/index.ts";
import type { CheckRecord } from "../../wire/result.ts";

const MAX_WRITES = 60;
const MAX_WRITE_CHARACTERS = 400;
/** Of very many replies the last ones tell most. */
const MAX_LATER = 10;

type Sent = NonNullable<CheckRecord["sent"]>;

/**
 * The bytes of a rendition as a person can read them: one printable string per write, long ones shortened. Of several
 * replies those that so many requests got; a client that never asked would have got the first.
 */
export function describeSent(rendition: Rendition, requests = 1 + rendition.later.length): Sent {
  const later = rendition.later.slice(0, Math.max(requests - 1, 0)).slice(-MAX_LATER);
  return { ...describeReply(rendition), ...(later.length === 0 ? {} : { later: later.map(describeReply) }) };
}

function describeReply(rendition: Rendition): Omit<Sent, "later"> {
  const { status, framing, compression, writes, body, ending } = rendition;
  const contentType = rendition.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const shown = writes.map(
    ({ start, end }) =>
      () =>
        printable(body.subarray(start, end)),
  );
  const left = writes.length - MAX_WRITES;
  // Most of what goes wrong shows at the beginning or at the end.
  if (left > 0) shown.splice(MAX_WRITES / 2, left, () => `… ${left} more writes …`);
  return {
    head: [
      `${status} ${contentType}`,
      framing,
      ...(compression === "none" ? [] : [`${compression} if accepted`]),
      `${count(body.length, "byte")} in ${count(writes.length, "write")}`,
    ].join(", "),
    writes: shown.map((print) => print()),
    ending: describeEnding(ending.kind),
  };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function printable(bytes: Uint8Array): string {
  if (bytes.length <= MAX_WRITE_CHARACTERS) return escapeBytes(bytes);
  const half = MAX_WRITE_CHARACTERS / 2;
  const left = escapeBytes(bytes.subarray(0, half));
  const right = escapeBytes(bytes.subarray(bytes.length - half));
  return `${left} … ${bytes.length - 2 * half} bytes … ${right}`;
}

/** Printable ASCII as it is, `\n` and `\r` by name, everything else as `\xNN`: no byte is ambiguous. */
export function escapeBytes(bytes: Uint8Array): string {
  let out = "";
  for (const byte of bytes) {
    if (byte === 0x0a) out += "\\n";
    else if (byte === 0x0d) out += "\\r";
    else if (byte === 0x5c) out += "\\\\";
    else if (byte >= 0x20 && byte < 0x7f) out += String.fromCharCode(byte);
    else out += `\\x${byte.toString(16).padStart(2, "0").toUpperCase()}`;
  }
  return out;
}

const ENDINGS: Record<Rendition["ending"]["kind"], string> = {
  complete: "the body ends as it should",
  fin: "the connection closes before the body is complete",
  "fin-in-chunk": "the connection closes inside an HTTP chunk",
  reset: "the connection is reset",
  stall: "nothing more comes, and the connection stays open",
};

function describeEnding(kind: Rendition["ending"]["kind"]): string {
  return ENDINGS[kind];
}
