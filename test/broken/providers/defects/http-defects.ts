import type { Defect } from "../defect.ts";
import { hasTools } from "../change-chunks.ts";
import { errorBody, pause, sendJson, writeFrames, type ProviderSteps } from "../right-provider.ts";

const http = (rule: string): string => `endpoint.http.${rule}`;
const SSE = { "content-type": "text/event-stream" };

/** Streams under another head. */
function headed(
  status: number,
  headers: Record<string, string>,
): (right: ProviderSteps) => ProviderSteps["streamHead"] {
  return () => () => ({ status, headers });
}

export const HTTP_DEFECTS: Defect[] = [
  {
    name: "streams under status 201",
    breaks: [http("answered")],
    override: { streamHead: headed(201, SSE) },
  },
  {
    name: "answers every stream with 500",
    breaks: [http("answered")],
    override: {
      stream: () => (response) => sendJson(response, 500, errorBody("oh", { type: "server_error" })),
    },
  },
  {
    name: "answers every stream with 503",
    breaks: [http("answered")],
    override: {
      stream: () => (response) =>
        sendJson(response, 503, errorBody("oh", { type: "server_error" }), { "retry-after": "0" }),
    },
  },
  {
    name: "sends the rest of an answer on the connection of the next",
    breaks: [http("answered")],
    override: {
      sendWhole: (right) => (response, body, asked) => {
        if (Object.hasOwn(response.socket ?? {}, "hasStreamed")) response.socket?.write("data: rest\n\n");
        right.sendWhole(response, body, asked);
      },
      stream: (right) => async (response, frames, asked) => {
        const { socket } = response;
        await right.stream(response, frames, asked);
        if (socket !== null) Object.assign(socket, { hasStreamed: true });
      },
    },
  },
  {
    name: "sends chunks of HTTP that are longer than they say",
    breaks: [http("framing")],
    override: {
      stream: () => async (response, frames) => {
        const { socket } = response;
        socket?.write(
          "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n",
        );
        for (const frame of frames)
          socket?.write(`${(Buffer.byteLength(frame) - 3).toString(16)}\r\n${frame}\r\n`);
        socket?.end("0\r\n\r\n");
      },
    },
  },
  {
    name: "refuses every stream",
    breaks: [http("answered")],
    override: { stream: () => (response) => sendJson(response, 400, errorBody("no streams here")) },
  },
  {
    name: "answers questions with tools with 500",
    breaks: [http("answered")],
    override: {
      refuse: (right) => (asked) =>
        right.refuse(asked) ?? (hasTools(asked) ? { status: 500, body: errorBody("oh") } : null),
    },
  },
  {
    name: "answers whole what was to be a stream",
    breaks: [http("as-asked")],
    override: {
      stream: (right) => (response, _, asked) => right.sendWhole(response, right.whole(asked), asked),
    },
  },
  {
    name: "streams what was to be answered whole",
    breaks: [http("as-asked")],
    override: {
      sendWhole: (right) => (response, _, asked) =>
        void right.stream(response, right.frames(right.chunks(asked), asked), asked),
    },
  },
  {
    name: "labels streams as JSON",
    breaks: [http("media-type")],
    override: { streamHead: headed(200, { "content-type": "application/json" }) },
  },
  {
    name: "labels streams as plain text",
    breaks: [http("media-type")],
    override: { streamHead: headed(200, { "content-type": "text/plain" }) },
  },
  {
    name: "labels streams not at all",
    breaks: [http("media-type")],
    override: { streamHead: headed(200, {}) },
  },
  {
    name: "labels whole answers as text",
    breaks: [http("media-type")],
    override: {
      sendWhole: () => (response, body) => sendJson(response, 200, body, { "content-type": "text/plain" }),
    },
  },
  {
    name: "allows caches to keep streams",
    breaks: [http("not-cached")],
    override: { streamHead: headed(200, { ...SSE, "cache-control": "public, max-age=600" }) },
  },
  {
    name: "sends a stream with its length",
    breaks: [http("no-length")],
    override: {
      stream: () => (response, frames) => {
        const body = frames.join("");
        response.writeHead(200, { ...SSE, "content-length": String(Buffer.byteLength(body)) });
        response.end(body);
      },
    },
  },
  {
    name: "closes the connection in the middle of a stream",
    breaks: [http("ended")],
    override: {
      stream: () => async (response, frames) => {
        response.writeHead(200, SSE);
        await writeFrames(response, frames.slice(0, 3));
        response.socket?.destroy();
      },
    },
  },
  {
    name: "resets the connection in the middle of a stream",
    breaks: [http("ended")],
    override: {
      stream: () => async (response, frames) => {
        response.writeHead(200, SSE);
        await writeFrames(response, frames.slice(0, 3));
        await pause(5);
        response.socket?.resetAndDestroy();
      },
    },
  },
  {
    name: "leaves out the last chunk of HTTP",
    breaks: [http("ended")],
    override: {
      stream: () => async (response, frames) => {
        response.writeHead(200, SSE);
        await writeFrames(response, frames);
        response.socket?.end();
      },
    },
  },
  {
    name: "stalls in the middle of every stream",
    breaks: [http("ended")],
    timeoutMs: 1500,
    override: {
      stream: () => async (response, frames) => {
        response.writeHead(200, SSE);
        await writeFrames(response, frames.slice(0, 3));
      },
    },
  },
  {
    name: "never answers a stream",
    breaks: [http("ended")],
    timeoutMs: 1500,
    override: { stream: () => () => undefined },
  },
  {
    name: "never ends a stream",
    breaks: [http("ended")],
    timeoutMs: 1500,
    override: {
      stream: () => async (response, frames) => {
        response.writeHead(200, SSE);
        while (!response.destroyed) await writeFrames(response, frames.slice(1, 2));
      },
    },
  },
  {
    name: "leaves the connection open behind [DONE]",
    breaks: [http("ended")],
    override: {
      stream: () => async (response, frames) => {
        response.writeHead(200, SSE);
        await writeFrames(response, frames);
      },
    },
  },
  {
    name: "announces a longer body than it sends",
    breaks: [http("ended")],
    override: {
      sendWhole: () => (response, body) => {
        const text = JSON.stringify(body);
        response.writeHead(200, {
          "content-type": "application/json",
          "content-length": String(text.length + 50),
        });
        response.write(text);
        response.socket?.end();
      },
    },
  },
  {
    name: "announces a shorter body than it sends",
    breaks: [http("framing")],
    override: {
      sendWhole: () => (response, body) => {
        const text = JSON.stringify(body);
        response.socket?.write(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text) - 5}\r\n\r\n${text}`,
        );
      },
    },
  },
  {
    name: "sends two lengths for one body",
    breaks: [http("framing")],
    override: {
      sendWhole: () => (response, body) => {
        const text = JSON.stringify(body);
        response.socket?.write(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\ntransfer-encoding: chunked\r\n\r\n` +
            `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n\r\n`,
        );
      },
    },
  },
  {
    name: "says gzip and sends plain text",
    breaks: [http("coding")],
    override: { streamHead: headed(200, { ...SSE, "content-encoding": "gzip" }) },
  },
  {
    name: "names a coding that nobody accepted",
    breaks: [http("coding")],
    override: {
      sendWhole: () => (response, body) => sendJson(response, 200, body, { "content-encoding": "zstd" }),
    },
  },
  {
    name: "closes the connection after each stream without a word",
    breaks: [http("reuse")],
    override: {
      stream: (right) => async (response, frames, asked) => {
        await right.stream(response, frames, asked);
        response.once("finish", () => response.socket?.end());
        response.socket?.end();
      },
    },
  },
  {
    name: "forgets to answer a second request on a connection",
    breaks: [http("ended")],
    timeoutMs: 1500,
    override: {
      sendWhole: (right) => (response, body, asked) => {
        if (!Object.hasOwn(response.socket ?? {}, "hasStreamed")) right.sendWhole(response, body, asked);
      },
      stream: (right) => async (response, frames, asked) => {
        const { socket } = response;
        await right.stream(response, frames, asked);
        if (socket !== null) Object.assign(socket, { hasStreamed: true });
      },
    },
  },
];
