import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface SeenRequest {
  headers: IncomingMessage["headers"];
  body: Record<string, unknown>;
  /** Resolves when the client's side of the connection is gone. */
  left: Promise<void>;
}

/** What a test server does with the nth request; the body has been read. */
export type Play = (response: ServerResponse, nth: number) => void | Promise<void>;

/** A plain HTTP server that plays fixed bytes, independent of the mock server. */
export async function startSseServer(play: Play) {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const left = new Promise<void>((resolve) => void request.socket.once("close", () => resolve()));
    let body = "";
    for await (const piece of request) body += String(piece);
    seen.push({ headers: request.headers, body: JSON.parse(body) as Record<string, unknown>, left });
    await play(response, seen.length);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return {
    seen,
    baseUrl,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

const ENVELOPE = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_700_000_000, model: "m" };

/** One chunk as an event. */
export function chunk(delta: object, finish_reason: string | null = null, index = 0): string {
  return `data: ${JSON.stringify({ ...ENVELOPE, choices: [{ index, delta, finish_reason }] })}\n\n`;
}

export function usageChunk(prompt_tokens: number, completion_tokens: number): string {
  const usage = { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
  return `data: ${JSON.stringify({ ...ENVELOPE, choices: [], usage })}\n\n`;
}

export const DONE = "data: [DONE]\n\n";

export function openStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
}
