import { type BodyDecoder, createBodyDecoder } from "../raw/body-decoder.ts";
import { CaptureError } from "./capture-error.ts";

/** Right on the wire, and nothing that can be taken off here: https://www.iana.org/assignments/http-parameters. */
const BEYOND_US = new Set([
  "zstd",
  "compress",
  "x-compress",
  "dcb",
  "dcz",
  "aes128gcm",
  "exi",
  "pack200-gzip",
]);

/**
 * Takes the codings of a `Content-Encoding` off, the last one first.
 *
 * @throws CaptureError `compressed` for one that is right and cannot be taken off here: the stream cannot be judged then
 */
export function createCaptureDecoder(
  contentEncoding: string,
  onBytes: (bytes: Buffer, at: number) => void,
): BodyDecoder {
  const codings = contentEncoding
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  const odd = codings.find((coding) => BEYOND_US.has(coding));
  if (odd !== undefined) {
    throw new CaptureError(
      "compressed",
      `The body is compressed with ${odd}, which is not undone here. Record it again with gzip, deflate or br, or without: the client's Accept-Encoding says what may come.`,
    );
  }
  const [first = "identity", ...others] = codings;
  let decoder = createBodyDecoder(first, onBytes);
  for (const coding of others) decoder = behind(coding, decoder);
  return decoder;
}

function behind(coding: string, next: BodyDecoder): BodyDecoder {
  const own = createBodyDecoder(coding, (bytes, at) => next.push(bytes, at));
  return {
    push: (bytes, at) => own.push(bytes, at),
    stop() {
      own.stop();
      next.stop();
    },
    end: async () => {
      const fault = await own.end();
      return fault ?? (await next.end());
    },
  };
}
