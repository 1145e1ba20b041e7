/** Bytes as they stand in a line of a trace. */
export interface TraceContent {
  text?: string | undefined;
  base64?: string | undefined;
}

// Of a BOM nothing may get lost.
const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();

/** As text where that gives the same bytes again, else as base64. */
export function contentOf(bytes: Uint8Array): TraceContent {
  try {
    return { text: STRICT.decode(bytes) };
  } catch {
    return { base64: toBase64(bytes) };
  }
}

/** The bytes again. */
export function bytesOf({ text, base64 }: TraceContent): Uint8Array {
  return base64 === undefined ? ENCODER.encode(text ?? "") : fromBase64(base64);
}

/** A string above this would be too many arguments. */
const BLOCK = 8192;

function toBase64(bytes: Uint8Array): string {
  let latin1 = "";
  for (let at = 0; at < bytes.length; at += BLOCK) {
    latin1 += String.fromCharCode(...bytes.subarray(at, at + BLOCK));
  }
  return btoa(latin1);
}

function fromBase64(base64: string): Uint8Array {
  const latin1 = atob(base64);
  return Uint8Array.from(latin1, (character) => character.charCodeAt(0));
}
