import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { composeChunks, composeWhole, MODEL } from "./compose-answer.ts";

export type Json = Record<string, unknown>;

/** One request as the provider understood it. */
export interface Asked {
  path: string;
  method: string;
  headers: IncomingMessage["headers"];
  /** Null where the body is no JSON. */
  body: Json | null;
  isStreamed: boolean;
  /** Counted from 1 over the life of the provider. */
  nth: number;
}

export interface Refusal {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Everything a provider does, one step after the other: a broken one gets one of them wrong. */
export interface ProviderSteps {
  refuse(asked: Asked): Refusal | null;
  chunks(asked: Asked): Json[];
  frames(chunks: Json[], asked: Asked): string[];
  streamHead(asked: Asked): { status: number; headers: Record<string, string> };
  /** Writes head and body. */
  stream(response: ServerResponse, frames: string[], asked: Asked): Promise<void> | void;
  whole(asked: Asked): unknown;
  sendWhole(response: ServerResponse, body: unknown, asked: Asked): void;
  models(): unknown;
}

export type Override = { [Name in keyof ProviderSteps]?: (right: ProviderSteps) => ProviderSteps[Name] };

export const KEY = "right-key-0123456789";

/** What a short answer waits between two frames, and a long one; enough to tell the frames apart. */
const GAP_MS = 1;
const LONG_GAP_MS = 4;

export const RIGHT_STEPS: ProviderSteps = {
  refuse: refuseRightly,
  chunks: composeChunks,
  frames: (chunks) => [...chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`), "data: [DONE]\n\n"],
  streamHead: () => ({
    status: 200,
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      "x-request-id": "req_1",
    },
  }),
  async stream(response, frames, asked) {
    const { status, headers } = this.streamHead(asked);
    response.writeHead(status, headers);
    await writeFrames(response, frames);
    response.end();
  },
  whole: composeWhole,
  sendWhole: (response, body) => sendJson(response, 200, body),
  models: () => ({
    object: "list",
    data: [{ id: MODEL, object: "model", created: 1_700_000_000, owned_by: "us" }],
  }),
};

export async function writeFrames(response: ServerResponse, frames: readonly string[]): Promise<void> {
  const gapMs = frames.length > 40 ? LONG_GAP_MS : GAP_MS;
  for (const frame of frames) {
    if (response.destroyed) return;
    response.write(frame);
    await pause(gapMs);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(text)),
    "x-request-id": "req_1",
    ...headers,
  });
  response.end(text);
}

export function errorBody(message: string, fields: Json = {}): Json {
  return { error: { message, type: "invalid_request_error", param: null, code: null, ...fields } };
}

export interface RunningProvider extends AsyncDisposable {
  url: string;
  requests: Asked[];
}

/** Starts a provider on a free port that is right but for what is overridden. */
export async function startProvider(override: Override = {}): Promise<RunningProvider> {
  const steps: ProviderSteps = { ...RIGHT_STEPS };
  for (const [name, make] of Object.entries(override)) {
    Object.assign(steps, { [name]: (make as (right: ProviderSteps) => unknown)(RIGHT_STEPS) });
  }
  const requests: Asked[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    response.on("error", () => undefined);
    void answer(steps, request, response, requests).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    [Symbol.asyncDispose]: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(
  steps: ProviderSteps,
  request: IncomingMessage,
  response: ServerResponse,
  requests: Asked[],
): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const body = parse(Buffer.concat(pieces).toString());
  const { method = "", url = "", headers } = request;
  const asked: Asked = {
    method,
    path: url,
    headers,
    body,
    isStreamed: body?.["stream"] === true,
    nth: requests.length + 1,
  };
  requests.push(asked);
  const refusal = steps.refuse(asked);
  if (refusal !== null) return sendJson(response, refusal.status, refusal.body, refusal.headers);
  if (method === "GET") return sendJson(response, 200, steps.models());
  if (!asked.isStreamed) return steps.sendWhole(response, steps.whole(asked), asked);
  await steps.stream(response, steps.frames(steps.chunks(asked), asked), asked);
}

function parse(text: string): Json | null {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // What is no JSON is refused.
    return null;
  }
}

function refuseRightly({ body, method, path, headers }: Asked): Refusal | null {
  if (headers.authorization !== `Bearer ${KEY}`) {
    return { status: 401, body: errorBody("Incorrect API key provided.", { code: "invalid_api_key" }) };
  }
  if (method === "GET")
    return path.endsWith("/models") ? null : { status: 404, body: errorBody("Not found.") };
  if (body === null) return { status: 400, body: errorBody("The body is no JSON.") };
  if (body["model"] === undefined)
    return { status: 400, body: errorBody("you must provide a model parameter") };
  if (body["model"] !== MODEL) {
    return {
      status: 404,
      body: errorBody("The model does not exist.", { param: "model", code: "model_not_found" }),
    };
  }
  return Array.isArray(body["messages"]) && body["messages"].length > 0
    ? null
    : { status: 400, body: errorBody("Missing required parameter: 'messages'.", { param: "messages" }) };
}
