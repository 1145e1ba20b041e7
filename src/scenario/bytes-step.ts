import { contentOf } from "../wire/trace/content-bytes.ts";

/** A step that says these bytes: as text where they are UTF-8, which keeps files readable and replay tokens short. */
export function bytesStep(bytes: Uint8Array): { bytes: string | { base64: string } } {
  const { text, base64 } = contentOf(bytes);
  return { bytes: base64 === undefined ? (text ?? "") : { base64 } };
}
