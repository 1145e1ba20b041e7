/** A request body without its content coding, or why it cannot be had. */
export type Decoded = { bytes: Uint8Array } | { mistake: CodingMistake };

export interface CodingMistake {
  status: 400 | 413 | 415;
  message: string;
  /** What would have been understood, for the header that says so (RFC 9110 12.5.3). */
  known?: string;
}

/** Undoes one content coding; fails on what is none, gives null where it would be more than `mostBytes`. */
export type Decoder = (bytes: Uint8Array, mostBytes: number) => Promise<Uint8Array | null>;

/** What a few kilobytes may become: as much as a plain body may be. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The name of a content coding; null where there is none to undo (RFC 9110 8.4.1). */
export function codingOf(header: string | null | undefined): string | null {
  const name = (header ?? "").trim().toLowerCase();
  if (name === "" || name === "identity") return null;
  return name === "x-gzip" ? "gzip" : name;
}

/** Undoes the coding of a request body with the decoders that there are here. Never fails. */
export async function decodeRequest(
  bytes: Uint8Array,
  coding: string,
  decoders: Readonly<Record<string, Decoder>>,
): Promise<Decoded> {
  const decode = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
  if (decode === undefined) {
    const known = Object.keys(decoders).join(", ");
    const message = `Unsupported content-encoding '${coding.slice(0, 60)}' of the request body. Send it plain, or with one of ${known}.`;
    return { mistake: { status: 415, message, known } };
  }
  try {
    const decoded = await decode(bytes, MOST_BYTES);
    if (decoded !== null) return { bytes: decoded };
    return {
      mistake: { status: 413, message: "The request body is too large once decoded. Send less than 64 MiB." },
    };
  } catch {
    const message = `We could not decode the body of your request: it is not ${coding}, as its content-encoding says, or it breaks off.`;
    return { mistake: { status: 400, message } };
  }
}
