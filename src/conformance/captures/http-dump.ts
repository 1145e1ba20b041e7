import { BodyParser } from "../raw/body-parser.ts";
import type { BodyDecoder } from "../raw/body-decoder.ts";
import { ResponseParser } from "../raw/response-parser.ts";
import type { RawFraming, RawHead } from "../raw/raw-reply.ts";
import type { ByteSource } from "./byte-source.ts";
import { createCaptureDecoder } from "./capture-decoder.ts";
import { CaptureError } from "./capture-error.ts";
import {
  bodyAlone,
  type CapturedEnd,
  type CapturedPiece,
  type CapturedReply,
  headerOf,
} from "./captured-reply.ts";

/** A head on top of its body, as `curl -i` prints it or a socket gave it. */
export async function readHttpDump(source: ByteSource): Promise<CapturedReply> {
  return replyOfPieces(timeless(source.all), "HTTP response");
}

/** A body with its HTTP chunks still around it, as `curl --raw` prints it. */
export function readHttpChunks(source: ByteSource): CapturedReply {
  const body = new FramedBody("chunked", 0);
  return bodyAlone("HTTP chunks", body.read(timeless(source.all)), { end: () => body.end(true) });
}

async function* timeless(all: AsyncIterable<Buffer>): AsyncGenerator<CapturedPiece> {
  for await (const bytes of all) yield { bytes, atMs: null };
}

/** Reads everything that came on a connection as one response. */
export async function replyOfPieces(
  pieces: AsyncIterable<CapturedPiece>,
  format: string,
  more: Partial<CapturedReply> & { howItEnded?: () => Partial<CapturedEnd> } = {},
): Promise<CapturedReply> {
  const iterator = pieces[Symbol.asyncIterator]();
  const heads: RawHead[] = [];
  const early: CapturedPiece[] = [];
  let framing = "close" as RawFraming;
  let failure: string | null = null;
  let headAt = 0;
  const parser = new ResponseParser({
    onHead: (head, how) => {
      heads.push(head);
      framing = how;
    },
    onInformational: () => undefined,
    onBody: (bytes) => early.push({ bytes, atMs: headAt }),
    onTrailer: () => undefined,
    onComplete: () => undefined,
    onFault: () => undefined,
    onSurplus: () => undefined,
    onNoHttp: (why) => (failure = why),
  });
  // The head is read here; the body goes through a parser of its own, which does not fail where a tool took the
  // chunks off already and left the header.
  const rest: CapturedPiece[] = [];
  let raw: Buffer = Buffer.alloc(0);
  while (heads.length === 0 && failure === null) {
    const next = await iterator.next();
    if (next.done === true) break;
    headAt = next.value.atMs ?? 0;
    const bytes = withMinorVersion(next.value.bytes);
    raw = Buffer.concat([raw, bytes]);
    parser.push(bytes, headAt);
  }
  const [head] = heads;
  if (head === undefined) {
    throw new CaptureError(
      "truncated",
      `The response has no whole head: ${failure ?? "it breaks off before the empty line that ends it"}. Save it again.`,
    );
  }
  // Whether chunks are still around the body is seen at its first bytes.
  const headEnd = endOfHead(raw, head.status);
  while (raw.length < headEnd + ENOUGH) {
    const next = await iterator.next();
    if (next.done === true) break;
    rest.push(next.value);
    raw = Buffer.concat([raw, next.value.bytes]);
  }
  const first = raw.subarray(headEnd);
  const isTakenOff =
    framing === "chunked" &&
    !/^[0-9a-fA-F]{1,13}[ \t]*(?:;[^\r\n]*)?\r\n/.test(first.toString("latin1", 0, 64));
  const length = Number(headerOf(head, "content-length") ?? "0");
  const body = new FramedBody(
    isTakenOff ? "close" : framing,
    length,
    headerOf(head, "content-encoding") ?? "",
  );
  const { howItEnded, ...others } = more;
  const beside = { bytes: raw.subarray(headEnd, raw.length - lengthOf(rest)), atMs: headAt };
  return bodyAlone(format, body.read(chained([beside, ...rest], iterator)), {
    status: head.status,
    headers: head.headers,
    httpVersion: head.httpVersion,
    end: () => ({ ...body.end(!isTakenOff), ...(isTakenOff && { completeness: null }), ...howItEnded?.() }),
    ...others,
  });
}

/** curl prints the heads of HTTP/2 and HTTP/3 as if they were those of HTTP/1.1, `HTTP/2 200` on top. */
function withMinorVersion(bytes: Buffer): Buffer {
  const isNewer = /^HTTP\/[23] \d/.test(bytes.toString("latin1", 0, 9));
  return isNewer ? Buffer.concat([bytes.subarray(0, 6), Buffer.from(".0"), bytes.subarray(6)]) : bytes;
}

/** The first line of a chunked body. */
const ENOUGH = 16;

function lengthOf(pieces: readonly CapturedPiece[]): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

async function* chained(
  first: readonly CapturedPiece[],
  rest: AsyncIterator<CapturedPiece>,
): AsyncGenerator<CapturedPiece> {
  for (const piece of first) if (piece.bytes.length > 0) yield piece;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** Where the final head ends; 1xx heads come before it. */
function endOfHead(raw: Buffer, status: number): number {
  let from = 0;
  for (;;) {
    const crlf = raw.indexOf("\r\n\r\n", from);
    const lf = raw.indexOf("\n\n", from);
    const isLf = crlf === -1 || (lf !== -1 && lf < crlf);
    const end = isLf ? lf + 2 : crlf + 4;
    const found = /^HTTP\/[\d.]+ (\d{3})/.exec(raw.toString("latin1", from, from + 20))?.[1];
    if (Number(found) === status) return end;
    from = end;
  }
}

/** Takes framing and content coding off a body. */
class FramedBody {
  readonly #parser: BodyParser;
  readonly #framing: RawFraming;
  readonly #decoder: BodyDecoder;
  #out: CapturedPiece[] = [];
  #at: number | null = null;
  #isComplete = false;
  readonly #faults: string[] = [];

  constructor(framing: RawFraming, length: number, coding = "") {
    this.#framing = framing;
    this.#decoder = createCaptureDecoder(coding, (bytes) => this.#out.push({ bytes, atMs: this.#at }));
    this.#parser = new BodyParser(framing, length, {
      onBody: (bytes) => this.#decoder.push(Buffer.from(bytes), 0),
      onTrailer: () => undefined,
      onComplete: () => (this.#isComplete = true),
      onFault: (why) => this.#faults.push(why),
      onSurplus: (bytes) => this.#faults.push(`${bytes.length} bytes behind the end of the body`),
    });
  }

  async *read(pieces: AsyncIterable<CapturedPiece>): AsyncGenerator<CapturedPiece> {
    for await (const { bytes, atMs } of pieces) {
      this.#at = atMs;
      this.#parser.push(bytes, 0);
      yield* this.#taken();
    }
    const fault = await this.#decoder.end();
    if (fault !== null) this.#faults.push(fault);
    yield* this.#taken();
  }

  *#taken(): Generator<CapturedPiece> {
    const out = this.#out;
    this.#out = [];
    yield* out;
  }

  end(isFramed: boolean): CapturedEnd {
    const isClosed = this.#framing === "close";
    const completeness = isClosed ? null : this.#isComplete ? "complete" : "incomplete";
    return { completeness: isFramed ? completeness : null, isReset: false, faults: [...this.#faults] };
  }
}
