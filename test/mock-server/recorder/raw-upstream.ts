import { createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What an upstream does to its connection, one step after the other. */
export type UpstreamStep = string | Buffer | "FIN" | "RESET" | { waitMs: number };

export interface RawUpstream {
  origin: string;
  /** Everything that was sent to it, one entry for each connection. */
  received: string[];
  /** How the peers left, in order. */
  left: ("fin" | "reset")[];
  /** Resolves at the nth departure of a peer. */
  whenLeft: (nth?: number) => Promise<void>;
}

/** A server that speaks bytes, not HTTP: once a request is there as a whole it does what it is told. */
export async function rawUpstream(steps: readonly UpstreamStep[]): Promise<RawUpstream> {
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();
  const upstream: RawUpstream = {
    origin: "",
    received: [],
    left: [],
    whenLeft: (nth = 1) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (upstream.left.length < nth) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    const place = upstream.received.push("") - 1;
    let isLeft = false;
    const leave = (how: "fin" | "reset"): void => {
      if (isLeft) return;
      isLeft = true;
      upstream.left.push(how);
      for (const look of waiting) look();
    };
    let answered = 0;
    socket.on("data", (bytes) => {
      upstream.received[place] += bytes.toString("latin1");
      const requests = wholeRequests(upstream.received[place] ?? "");
      for (; answered < requests; answered++) void perform(socket, steps);
    });
    socket.on("end", () => leave("fin"));
    socket.on("error", () => leave("reset"));
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  upstream.origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  return upstream;
}

/** How many requests with a Content-Length, or without a body, are there. */
function wholeRequests(text: string): number {
  let rest = text;
  for (let count = 0; ; count++) {
    const head = rest.indexOf("\r\n\r\n");
    if (head === -1) return count;
    const length = Number(/content-length: *(\d+)/i.exec(rest.slice(0, head))?.[1] ?? 0);
    if (rest.length < head + 4 + length) return count;
    rest = rest.slice(head + 4 + length);
  }
}

async function perform(socket: Socket, steps: readonly UpstreamStep[]): Promise<void> {
  for (const step of steps) {
    if (step === "FIN") socket.end();
    else if (step === "RESET") socket.resetAndDestroy();
    else if (typeof step === "object" && "waitMs" in step)
      await new Promise((resolve) => setTimeout(resolve, step.waitMs));
    else await new Promise((resolve) => socket.write(step, resolve));
  }
}

/** One HTTP chunk. */
export function chunk(data: string | Buffer, extension = ""): Buffer {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}${extension}\r\n`),
    bytes,
    Buffer.from("\r\n"),
  ]);
}
