/** Turns bytes into text as they arrive: "UTF-8 decode" of the Encoding Standard, in pieces. */
export interface Utf8Decoder {
  /** Text of every character that is complete by now; `""` while one is still split. */
  decode(bytes: Uint8Array): string;
  /** What an unfinished sequence at the end stands for: U+FFFD, or nothing. */
  end(): string;
}

const BOM = 0xfeff;

/** One leading byte order mark is dropped; malformed bytes become U+FFFD, never an error. */
export function createUtf8Decoder(): Utf8Decoder {
  // The mark is dropped here, not by TextDecoder: the streaming decoder of Node 24 drops two of them when
  // the first arrives split.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: false });
  let isAtStart = true;

  const withoutBom = (text: string): string => {
    if (!isAtStart || text === "") return text;
    isAtStart = false;
    return text.charCodeAt(0) === BOM ? text.slice(1) : text;
  };

  return {
    decode: (bytes) => withoutBom(decoder.decode(bytes, { stream: true })),
    end: () => withoutBom(decoder.decode()),
  };
}
