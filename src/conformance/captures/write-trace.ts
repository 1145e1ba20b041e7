import { contentOf } from "../../wire/trace/content-bytes.ts";
import type { TraceEnding, TraceFraming, TraceLine } from "../../wire/trace/trace-line.ts";
import { type CollectedReply, plainHeaders } from "./collected-reply.ts";

/** Replies as a trace, which `replay` plays and `lint` judges. */
export function writeTrace(replies: readonly CollectedReply[], streamproof: string): Buffer {
  const lines: TraceLine[] = [
    { kind: "header", format: "trace", version: 1, streamproof, by: "import", startedAt: null },
  ];
  let from = 0;
  for (const [at, reply] of replies.entries()) {
    const last = addExchange(lines, reply, at + 1, from);
    from = last + 1;
  }
  lines.push({ kind: "footer", atMs: from, exchanges: replies.length });
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

function addExchange(lines: TraceLine[], reply: CollectedReply, exchange: number, from: number): number {
  const { request, status, httpVersion, headers, pieces, end } = reply;
  const about = { exchange, atMs: from };
  const isClose = end.completeness === "close-delimited" || httpVersion === "1.0";
  const framing: TraceFraming = isClose ? "close" : "chunked";
  const kept = plainHeaders(headers);
  const hasType = kept.some(([name]) => name.toLowerCase() === "content-type");
  lines.push({
    kind: "request",
    ...about,
    method: request?.method ?? "POST",
    path: pathOf(request?.url ?? "/v1/chat/completions"),
    httpVersion: "1.1",
    headers: [["content-type", "application/json"]],
  });
  if (request?.body) lines.push({ kind: "request-body", ...about, text: request.body });
  lines.push({ kind: "request-end", ...about });
  lines.push({
    kind: "response",
    ...about,
    httpVersion: httpVersion ?? "1.1",
    status: status ?? 200,
    headers: [
      ...kept,
      ...(hasType ? [] : [["content-type", "text/event-stream"] as [string, string]]),
      ...(isClose ? [] : [["transfer-encoding", "chunked"] as [string, string]]),
    ],
    framing,
  });
  let atMs = from;
  for (const piece of pieces) {
    atMs = Math.max(atMs, from + (piece.atMs ?? 0));
    lines.push({ kind: "body", exchange, atMs, ...contentOf(piece.bytes) });
  }
  lines.push({ kind: "end", exchange, atMs, how: howOf(end) });
  return atMs;
}

function howOf({ completeness, isReset }: CollectedReply["end"]): TraceEnding {
  if (isReset) return "reset";
  if (completeness === "incomplete") return "fin";
  if (completeness === "stalled") return "open";
  return completeness === "close-delimited" ? "closed" : "complete";
}

function pathOf(url: string): string {
  if (!/^https?:\/\//.test(url)) return url;
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}
