import { isUtf8 } from "node:buffer";
import { isJsonObject, objectsIn, parseJson } from "../read/json-value.ts";
import type { ByteSource } from "./byte-source.ts";
import { CaptureError } from "./capture-error.ts";

export type CaptureFormat =
  | "gzip"
  | "har"
  | "fixture"
  | "trace"
  | "json-lines"
  | "curl-trace"
  | "http-dump"
  | "http-chunks"
  | "event-stream";

/**
 * Tells a format by its first bytes. Text that is nothing else is taken for an event stream, so that the judge says what
 * it lacks.
 *
 * @throws CaptureError for what cannot hold an event stream
 */
export function recognize({ head, isWhole }: Pick<ByteSource, "head" | "isWhole">): CaptureFormat {
  if (head.length === 0) throw new CaptureError("empty", "There is nothing in it: not a single byte.");
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  refuseOtherFiles(head);
  const text = head.toString("latin1").replace(/^\xEF\xBB\xBF/, "");
  const start = text.trimStart();
  if (start.startsWith("{")) return jsonFormat(start, isWhole);
  if (/^HTTP\/[\d.]+ \d{3}/.test(start)) return "http-dump";
  if (CURL_TRACE.test(start)) return "curl-trace";
  if (CURL_VERBOSE.test(start)) {
    throw new CaptureError(
      "mixed",
      "This is the output of curl -v with the body mixed into it, which cannot be taken apart for certain. Save the body alone (curl -sN … > stream.sse), or everything in a form that can be read (curl -sN --trace trace.txt --trace-time …).",
    );
  }
  if (/^[0-9a-fA-F]{1,8}(?:;[^\r\n]*)?\r\n(?:data|event|id|retry)?:/.test(text)) return "http-chunks";
  refuseBinary(head);
  return "event-stream";
}

const TIME = String.raw`(?:\d\d:\d\d:\d\d\.\d+ )?(?:\[[\d-]+\] )?`;
const CURL_TRACE = new RegExp(String.raw`^${TIME}(?:== Info:|[<=]= ?(?:Recv|Send)|=> Send|<= Recv)`);
const CURL_VERBOSE = /^(?:\*|[<>] |[{}] \[)[^\n]*\r?\n(?:[\s\S]*\n)?[<>] (?:HTTP\/|[A-Z]+ \S+ HTTP\/)/;

function jsonFormat(text: string, isWhole: boolean): CaptureFormat {
  const beginning = text.slice(0, 4096);
  if (/^\{\s*"log"\s*:\s*\{/.test(beginning)) return "har";
  if (/^\{\s*"format"\s*:\s*1\s*,\s*"id"/.test(beginning)) return "fixture";
  const [first = "", ...others] = text.split(/\r?\n/);
  const value = parseJson(first);
  if (!isJsonObject(value)) return isWhole || others.length > 0 ? "event-stream" : "json-lines";
  if (value["kind"] === "header" && value["format"] === "trace") return "trace";
  const isLone = isWhole && others.join("").trim() === "";
  const isChunk = Array.isArray(value["choices"]) && !isWholeAnswer(value);
  return isLone && !isChunk ? "event-stream" : "json-lines";
}

/** What a request without `"stream": true` is answered with. */
export function isWholeAnswer(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const { object, choices } = value;
  if (object === "chat.completion") return true;
  const all = objectsIn(choices);
  const isNamed = object === undefined && all.length > 0;
  return isNamed && all.every((choice) => isJsonObject(choice["message"]) && !Object.hasOwn(choice, "delta"));
}

const MAGIC: readonly [string, string, string][] = [
  ["28b52ffd", "compressed with zstd", "Unpack it first: zstd -d."],
  ["425a68", "compressed with bzip2", "Unpack it first: bunzip2."],
  ["fd377a585a00", "compressed with xz", "Unpack it first: unxz."],
  ["504b0304", "a zip archive", "Unpack it first, and name the file in it."],
  [
    "d4c3b2a1",
    "a packet capture",
    "Export the body of the response from it (Wireshark: Export Objects, HTTP).",
  ],
  [
    "a1b2c3d4",
    "a packet capture",
    "Export the body of the response from it (Wireshark: Export Objects, HTTP).",
  ],
  [
    "0a0d0d0a",
    "a packet capture",
    "Export the body of the response from it (Wireshark: Export Objects, HTTP).",
  ],
  ["89504e47", "a PNG image", "Name the file that holds the stream."],
  ["25504446", "a PDF document", "Name the file that holds the stream."],
  ["7f454c46", "a program", "Name the file that holds the stream."],
];

function refuseOtherFiles(head: Buffer): void {
  const hex = head.toString("hex", 0, 8);
  const known = MAGIC.find(([magic]) => hex.startsWith(magic));
  if (known !== undefined) {
    const code = known[1].startsWith("compressed") ? "compressed" : "not-text";
    throw new CaptureError(code, `It is ${known[1]} and no event stream. ${known[2]}`);
  }
  const isMarked = hex.startsWith("fffe") || hex.startsWith("feff");
  if (isMarked || looksLikeUtf16(head)) {
    throw new CaptureError(
      "encoding",
      "The text is UTF-16, and event streams are UTF-8: a shell such as PowerShell re-encoded it while it was saved. Let curl write the file itself: curl -N … -o stream.sse.",
    );
  }
}

/** ASCII in 16 bits: every other byte is zero. */
function looksLikeUtf16(head: Buffer): boolean {
  const length = Math.min(head.length, 512) & ~1;
  if (length < 16) return false;
  const zeros = [0, 0];
  for (let at = 0; at < length; at++) if (head[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1;
  return Math.max(...zeros) > length * 0.45 && Math.min(...zeros) < length * 0.05;
}

/** Bytes that nobody writes into text, and few of those that everybody does. */
function refuseBinary(head: Buffer): void {
  // The last character may be cut.
  const isText = [0, 1, 2, 3].some((cut) => isUtf8(head.subarray(0, Math.max(0, head.length - cut))));
  if (isText) {
    const controls = countControls(head);
    if (controls <= head.length * 0.3) return;
  } else if (hasFieldLines(head) && countControls(head) <= head.length * 0.05) return;
  throw new CaptureError(
    "not-text",
    "The bytes are binary and no event stream. If the body was compressed with br or deflate, ask for it plain (without Accept-Encoding) or let curl unpack it (curl -N --compressed).",
  );
}

function countControls(head: Buffer): number {
  let count = 0;
  for (const byte of head) if (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) count++;
  return count;
}

function hasFieldLines(head: Buffer): boolean {
  return /(?:^|[\r\n])(?:(?:data|event|id|retry)(?::|[\r\n])|:)/.test(
    head.toString("latin1").replace(/^\xEF\xBB\xBF/, ""),
  );
}
