import type { CollectedReply } from "./collected-reply.ts";
import { httpParts } from "./write-http.ts";

const DEFAULT_URL = "http://127.0.0.1:4010/v1/chat/completions";
const DEFAULT_BODY =
  '{"model":"streamproof-1","stream":true,"messages":[{"role":"user","content":"Say hello."}]}';

/** The command that asks for the reply. Keys are not in captures, so none is in it. */
export function writeCurlCommand({ request }: CollectedReply): Buffer {
  const { method, url, body } = { ...fallback(), ...request };
  const target = /^https?:\/\//.test(url) ? url : new URL(url, DEFAULT_URL).href;
  const lines = [
    `curl -sN ${method === "POST" ? "" : `-X ${method} `}${quote(target)}`,
    ...(body === null ? [] : [`-H 'content-type: application/json'`, `-d ${quote(body)}`]),
  ];
  return Buffer.from(`${lines.join(" \\\n  ")}\n`);
}

function fallback(): { method: string; url: string; body: string | null } {
  return { method: "POST", url: DEFAULT_URL, body: DEFAULT_BODY };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What `curl --trace - --trace-time` would have written. */
export function writeCurlTrace(reply: CollectedReply): Buffer {
  const { request, end } = reply;
  const { head, body } = httpParts(reply);
  const url = new URL(request?.url ?? DEFAULT_URL, DEFAULT_URL);
  const method = request?.method ?? "POST";
  const asked = request === null ? DEFAULT_BODY : (request.body ?? "");
  const question = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: */*\r\nContent-Length: ${Buffer.byteLength(asked)}\r\n\r\n`;
  const last = body.at(-1)?.atMs ?? 0;
  return Buffer.from(
    [
      block("=> Send header", Buffer.from(question, "latin1"), 0),
      ...(asked === "" ? [] : [block("=> Send data", Buffer.from(asked), 0)]),
      ...head.map((line) => block("<= Recv header", Buffer.from(line, "latin1"), 0)),
      ...body.map(({ bytes, atMs }) => block("<= Recv data", bytes, atMs)),
      `${timeOf(last)} == Info: ${howItEnded(end)}\n`,
    ].join(""),
    "latin1",
  );
}

function howItEnded({ completeness, isReset }: CollectedReply["end"]): string {
  if (isReset) return "Recv failure: Connection reset by peer";
  if (completeness === "incomplete") return "transfer closed with outstanding read data remaining";
  if (completeness === "stalled") return "Operation timed out";
  return completeness === "close-delimited" ? "Closing connection 0" : "Connection #0 to host left intact";
}

function block(heading: string, bytes: Buffer, atMs: number): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) rows.push(hexRow(bytes.subarray(at, at + 16), at));
  const size = `${bytes.length} bytes (0x${bytes.length.toString(16)})`;
  return `${timeOf(atMs)} ${heading}, ${size}\n${rows.join("")}`;
}

function hexRow(bytes: Buffer, at: number): string {
  const hex = [...bytes].map((byte) => `${byte.toString(16).padStart(2, "0")} `).join("");
  const text = [...bytes]
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "."))
    .join("");
  return `${at.toString(16).padStart(4, "0")}: ${hex.padEnd(48)}${text}\n`;
}

/** A time of day: captures have no date, and the first byte comes at midnight. */
function timeOf(atMs: number): string {
  const us = Math.round(atMs * 1000);
  const part = (value: number, digits: number): string => String(value).padStart(digits, "0");
  const [hours, minutes] = [Math.floor(us / 3_600_000_000) % 24, Math.floor(us / 60_000_000) % 60];
  return `${part(hours, 2)}:${part(minutes, 2)}:${part(Math.floor(us / 1_000_000) % 60, 2)}.${part(us % 1_000_000, 6)}`;
}
