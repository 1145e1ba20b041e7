// A streaming chat client in TypeScript on fetch alone, and what `streamproof client module:./client.ts` runs of it.
// `streamChat` is the client: it hands over chunks, as most SDKs do, and `collectChunks` joins them for the judge.

import { collectChunks, defineClient } from "streamproof/adapter";

interface ServerEvent {
  type: string;
  data: string;
}

/** The part of a chunk that this client itself looks at. */
interface Chunk {
  choices?: { index?: number; finish_reason?: string | null }[] | null;
  error?: unknown;
  object?: string;
}

/** The reply was an error; `status` is its HTTP status. */
class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Lines of an event stream: CRLF, LF and CR end one, wherever the reads fall. */
async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // One byte order mark at the very start is dropped by the decoder.
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let isAfterCr = false;
  for await (const bytes of body) {
    let text = decoder.decode(bytes, { stream: true });
    if (text === "") continue;
    const isHalfOfCrLf = isAfterCr && text.startsWith("\n");
    isAfterCr = text.endsWith("\r");
    if (isHalfOfCrLf) text = text.slice(1);
    const [first = "", ...rest] = text.split(/\r\n|\r|\n/);
    pieces.push(first);
    for (const next of rest) {
      yield pieces.join("");
      pieces = [next];
    }
  }
}

/** Events with data. A block that nothing closed is discarded, as the standard has it. */
async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  let type = "";
  let data: string[] = [];
  for await (const line of readLines(body)) {
    if (line === "") {
      if (data.length > 0) yield { type, data: data.join("\n") };
      type = "";
      data = [];
      continue;
    }
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") data.push(value);
    else if (name === "event") type = value;
  }
}

/** Hands over each chunk of an answer; throws unless the answer is whole. Leaving the loop closes the connection. */
export async function* streamChat(url: string, init: RequestInit): AsyncGenerator<Chunk> {
  const response = await fetch(url, { ...init, method: "POST" });
  if (!response.ok) throw new HttpError(response.status, await response.text());
  const contentType = response.headers.get("content-type") ?? "";
  if (!response.body || !/^text\/event-stream\s*(;|$)/i.test(contentType)) {
    throw new Error("the reply is no event stream");
  }
  const unfinished = new Set([0]);
  for await (const { type, data } of readEvents(response.body)) {
    if (type === "error") throw new Error(data);
    if (data === "[DONE]") break;
    if (data === "") continue;
    const chunk = JSON.parse(data) as Chunk;
    const error = chunk.object === "error" ? chunk : chunk.error;
    if (error) throw new Error(messageOf(error));
    for (const { index = 0, finish_reason: reason } of chunk.choices ?? []) {
      if (reason) unfinished.delete(index);
      else if (index > 0) unfinished.add(index);
    }
    yield chunk;
  }
  if (unfinished.size > 0) throw new Error("the stream ended before the answer did");
}

function messageOf(error: unknown): string {
  if (typeof error === "string") return error;
  const { message } = error as { message?: unknown };
  return typeof message === "string" ? message : JSON.stringify(error);
}

export default defineClient({
  name: "typescript-example",
  version: "1",
  language: "typescript",
  observes: [
    "text",
    "reasoning",
    "refusal",
    "toolCalls",
    "choices",
    "finishReason",
    "usage",
    "error",
    "cancel",
  ],
  concurrency: 8,
  async run({ url, headers, body, timeoutMs, cancelAfter }) {
    const controller = new AbortController();
    const { signal } = controller;
    const timer = setTimeout(() => controller.abort(new Error("the call took too long")), timeoutMs);
    try {
      return await collectChunks(() => streamChat(url, { headers, body: JSON.stringify(body), signal }), {
        cancelAfter,
        abort: () => controller.abort(),
      });
    } finally {
      clearTimeout(timer);
    }
  },
});
