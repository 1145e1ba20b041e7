import type { ByteSource } from "./byte-source.ts";
import { CaptureError } from "./capture-error.ts";
import type { CapturedEnd, CapturedPiece, CapturedReply, CapturedRequest } from "./captured-reply.ts";
import { replyOfPieces } from "./http-dump.ts";
import { readTextLines } from "./text-lines.ts";

/** One thing that curl noted: so many bytes of a kind, at a time of day. */
interface Block {
  kind: "info" | "sent" | "header" | "data" | "other";
  /** Milliseconds since midnight; null without --trace-time. */
  atMs: number | null;
  info: string;
  size: number;
  rows: Row[];
}

interface Row {
  offset: number;
  text: string;
}

/** What `curl --trace` or `--trace-ascii` wrote: one reply for each exchange in it. */
export async function* readCurlTrace(source: ByteSource): AsyncGenerator<CapturedReply> {
  const exchanges: Exchange[] = [];
  let count = 0;
  for await (const block of blocksOf(source.all)) {
    if (block.kind === "sent" && (exchanges.at(-1)?.replies ?? true)) exchanges.push(new Exchange());
    const current = exchanges.at(-1) ?? new Exchange();
    if (exchanges.length === 0) exchanges.push(current);
    current.take(block);
    const [done] = exchanges;
    if (exchanges.length > 1 && done !== undefined) {
      exchanges.shift();
      if (done.replies) yield done.reply(++count);
    }
  }
  for (const exchange of exchanges) {
    if (exchange.replies) yield exchange.reply(count === 0 ? 0 : ++count);
  }
  if (count === 0 && !exchanges.some(({ replies }) => replies)) {
    throw new CaptureError(
      "no-stream",
      "This curl trace holds no response: curl was not answered, or the file breaks off before the answer. Its last lines say why.",
    );
  }
}

/** A trace is held whole, so that endings are known: one line of it is 16 bytes of the body. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

class Exchange {
  #sent = "";
  readonly #pieces: CapturedPiece[] = [];
  readonly #infos: string[] = [];
  #firstAt: number | null = null;
  #bytes = 0;
  #isAscii = false;

  get replies(): boolean {
    return this.#pieces.length > 0;
  }

  take(block: Block): void {
    if (block.kind === "info") this.#infos.push(block.info);
    else if (block.kind === "sent") this.#sent += bytesOf(block).bytes.toString("latin1");
    else if (block.kind === "header" || block.kind === "data") {
      const { bytes, isAscii } = bytesOf(block);
      this.#isAscii ||= isAscii && block.kind === "data";
      this.#bytes += bytes.length;
      if (this.#bytes > MAX_BODY_BYTES) {
        throw new CaptureError(
          "too-large",
          "A curl trace with a body of more than 64 MiB is not read. Save the body alone: curl -sN … > stream.sse.",
        );
      }
      this.#firstAt ??= block.atMs;
      const atMs =
        block.atMs === null || this.#firstAt === null ? null : (block.atMs - this.#firstAt + DAY_MS) % DAY_MS;
      this.#pieces.push({ bytes, atMs });
    }
  }

  reply(number: number): Promise<CapturedReply> {
    const format = this.#isAscii ? "curl --trace-ascii" : "curl --trace";
    const notes = this.#isAscii
      ? [
          "--trace-ascii shows line feeds and bytes beyond ASCII as dots: line feeds were put back where a field follows, other dots stay; --trace keeps every byte",
        ]
      : [];
    return replyOfPieces(each(this.#pieces), format, {
      name: number === 0 ? "" : String(number),
      request: this.#request(),
      notes,
      howItEnded: () => this.#end(),
    });
  }

  #end(): Partial<CapturedEnd> {
    const text = this.#infos.join("\n");
    if (/reset by peer|Recv failure/i.test(text)) return { completeness: "incomplete", isReset: true };
    if (/outstanding read data|bytes remaining to read|was not closed cleanly/i.test(text)) {
      return { completeness: "incomplete" };
    }
    if (/Operation timed out/i.test(text)) return { completeness: "stalled" };
    return {};
  }

  #request(): CapturedRequest | null {
    const [head = "", ...rest] = this.#sent.split("\r\n\r\n");
    const line = /^([A-Z]+) (\S+) HTTP\//.exec(head);
    if (line === null) return null;
    const host = /^host: *(\S+)/im.exec(head)?.[1] ?? "localhost";
    const body = Buffer.from(rest.join("\r\n\r\n"), "latin1").toString("utf8");
    return {
      method: line[1] ?? "POST",
      url: `http://${host}${line[2] ?? "/"}`,
      body: body === "" ? null : body,
    };
  }
}

const DAY_MS = 86_400_000;

async function* each(pieces: readonly CapturedPiece[]): AsyncGenerator<CapturedPiece> {
  yield* pieces;
}

const HEADING =
  /^(?:(\d\d):(\d\d):(\d\d\.\d+) )?(?:\[[\d-]+\] )?(== Info: (.*)|(=>|<=) (Send|Recv) (header|data|SSL data|[^,]*), (\d+) bytes .*)$/;

async function* blocksOf(all: AsyncIterable<Buffer>): AsyncGenerator<Block> {
  let block: Block | null = null;
  for await (const line of readTextLines(all)) {
    const heading = HEADING.exec(line);
    if (heading === null) {
      const row = /^([0-9a-f]{4,8}): (.*)$/.exec(line);
      if (row !== null) block?.rows.push({ offset: Number.parseInt(row[1] ?? "", 16), text: row[2] ?? "" });
      continue;
    }
    if (block !== null) yield block;
    const [, hours, minutes, seconds, , info, , way, what, size] = heading;
    const atMs =
      hours === undefined ? null : (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
    const isBody = what === "header" || what === "data";
    const kind = info !== undefined ? "info" : !isBody ? "other" : way === "Send" ? "sent" : what;
    block = { kind, atMs, info: info ?? "", size: Number(size ?? 0), rows: [] };
  }
  if (block !== null) yield block;
}

/** `0000: 64 61 74 61 …` of --trace; a row of --trace-ascii is the text itself. */
const HEX_ROW = /^((?:[0-9a-f]{2} ){1,16}) {0,48}(.{1,16})$/;

function bytesOf({ rows, size }: Block): { bytes: Buffer; isAscii: boolean } {
  const isHex = rows.length > 0 && rows.every((row, at) => isHexRow(row, at, rows.length, size));
  if (isHex) {
    const hex = rows.map(({ text }) => (HEX_ROW.exec(text)?.[1] ?? "").replaceAll(" ", ""));
    return { bytes: Buffer.from(hex.join(""), "hex"), isAscii: false };
  }
  const text = rows.map(({ offset, text: row }, at) => {
    const next = rows[at + 1]?.offset ?? size;
    // A CRLF ends the row and is left out of it.
    return next - offset - row.length === 2 ? `${row}\r\n` : row;
  });
  return { bytes: Buffer.from(withLineFeeds(text.join("")), "latin1"), isAscii: true };
}

function isHexRow({ offset, text }: Row, at: number, count: number, size: number): boolean {
  const bytes = (HEX_ROW.exec(text)?.[1]?.length ?? 0) / 3;
  return offset === at * 16 && bytes === (at === count - 1 ? size - at * 16 : 16);
}

/** A dot before a field, and dots at the end of a frame, were line feeds. */
function withLineFeeds(text: string): string {
  return text
    .replaceAll(/\.(?=(?:data|event|id|retry): ?)/g, "\n")
    .replaceAll(/\.(?=\n)/g, "\n")
    .replaceAll(/\.\.(?=\r\n|$)/g, "\n\n")
    .replaceAll(/\.\.(?=: )/g, "\n\n");
}
