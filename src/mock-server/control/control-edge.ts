import type { IncomingMessage, ServerResponse } from "node:http";
import type { Control, LiveReply } from "./control.ts";
import { ControlError } from "./control-error.ts";
import type { ControlReply, ControlRequest } from "./control-request.ts";

/** A scenario can hold recorded megabytes, not more. */
const MAX_BODY = 32 * 1024 * 1024;
/** Who reads the live stream this slowly is sent away. */
const MAX_UNREAD = 4 * 1024 * 1024;
const HEARTBEAT_MS = 15_000;

/** Answers a request to the control API over node:http. */
export async function serveControl(
  control: Control,
  { path, query }: Pick<ControlRequest, "path" | "query">,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  // Whatever is written to a client that left is for nobody.
  response.on("error", () => undefined);
  const reply = await control
    .answer({
      method: request.method === "HEAD" ? "GET" : (request.method ?? ""),
      path,
      query,
      header: (name) => headerOf(request, name),
      body: () => readBody(request),
    })
    .catch(explainFault);
  // What nobody read of the body must not stop the next request.
  request.resume();
  if (response.destroyed) return;
  if ("live" in reply) sendLive(reply, response);
  else sendJson(reply, response);
}

function sendJson({ status, json }: ControlReply, response: ServerResponse): void {
  const body = Buffer.from(`${JSON.stringify(json)}\n`);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": body.length,
    "cache-control": "no-store",
    ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
  });
  response.end(body);
}

function sendLive({ live }: LiveReply, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const send = (text: string): void => {
    if (response.writableLength > MAX_UNREAD) response.destroy();
    if (!response.destroyed) response.write(text);
  };
  const stop = live(send);
  const heartbeat = setInterval(() => send(": still here\n\n"), HEARTBEAT_MS);
  response.once("close", () => {
    clearInterval(heartbeat);
    stop();
  });
}

/** Reads it to the end even if it is too large, so that the answer is read too. Throws a `ControlError` 413 then. */
function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    request.on("data", (piece: Buffer) => {
      length += piece.length;
      if (length <= MAX_BODY) pieces.push(piece);
      else pieces.length = 0;
    });
    request.once("end", () => {
      if (length <= MAX_BODY) resolve(Buffer.concat(pieces).toString("utf8"));
      else
        reject(new ControlError(413, "too-large", `The body is larger than ${MAX_BODY / 1024 / 1024} MiB.`));
    });
    request.once("error", reject);
  });
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

/** A fault of ours, or a client that left in the middle of its body. Either way the server goes on. */
function explainFault(error: unknown): ControlReply {
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: 500,
    json: { error: { code: "fault", message: `A fault of streamproof itself: ${message}` } },
  };
}
