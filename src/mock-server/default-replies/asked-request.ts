import type { Exchange } from "../../wire/exchange.ts";
import type { CodingMistake } from "../request-coding.ts";

/** A request that no scenario speaks for. */
export type AskedRequest = Exchange["request"] & {
  /** The body as it came. Without it the text stands for it. */
  bodyBytes?: Uint8Array | undefined;
  /** Whether there was more than is kept. */
  isTooLarge?: boolean | undefined;
  /** Why the body could not be decoded. */
  codingMistake?: CodingMistake | undefined;
};

/** Without origin and query. */
export function pathOf({ path }: AskedRequest): string {
  return path.replace(/^https?:\/\/[^/]*/, "").replace(/[?#].*$/s, "");
}
