import { createServer, type Server } from "node:net";
import { listen, originOf } from "../listen.ts";
import type { RecordedSummary } from "./exchange-log.ts";
import { RecordingSession } from "./recording-session.ts";
import { RelayedConnection } from "./relayed-connection.ts";
import { connectUpstream, parseUpstream, refuseItself } from "./upstream.ts";

export interface RecorderOptions {
  /** The base URL that requests go to; their paths are appended to its path. */
  upstream: string;
  /** Where recordings go, one file for each exchange. It is made when it is missing. */
  folder: string;
  /** @defaultValue "127.0.0.1" */
  host?: string | undefined;
  /** 0 picks a free one. @defaultValue 0 */
  port?: number | undefined;
  /** Headers, query parameters and body fields that are secrets besides those that look like it. */
  redact?: readonly string[] | undefined;
  /** The version that is written into the files. */
  streamproof?: string | undefined;
  /** Called with every exchange that is over. */
  onExchange?: ((summary: RecordedSummary) => void) | undefined;
  /** Told when something cannot be written. */
  onTrouble?: ((message: string) => void) | undefined;
}

/** A proxy that writes down what it relays. */
export interface Recorder extends AsyncDisposable {
  /** As in `http://127.0.0.1:4010`. */
  readonly origin: string;
  readonly port: number;
  /** Why no connection to the upstream comes about now; null when one does. */
  probe(): Promise<string | null>;
  /** Ends every connection; exchanges under way are written down as far as they got. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts a recording proxy.
 *
 * @throws MockServerError `invalid-upstream`, `cannot-write`, `port-in-use` or `cannot-listen`.
 */
export async function createRecorder(options: RecorderOptions): Promise<Recorder> {
  const upstream = parseUpstream(options.upstream);
  const { folder, redact, streamproof, host = "127.0.0.1", port = 0 } = options;
  refuseItself(upstream, { host, port });
  const session = await RecordingSession.open({
    folder,
    upstream: upstream.label,
    redact,
    streamproof,
    onTrouble: options.onTrouble ?? (() => undefined),
  });
  const connections = new Set<RelayedConnection>();
  // A client that has said all it has to say must not end our side of the connection too.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const connection = new RelayedConnection(client, {
      upstream,
      session,
      onExchange: options.onExchange ?? (() => undefined),
    });
    connections.add(connection);
    client.once("close", () => connections.delete(connection));
  });
  server.on("error", () => undefined);
  const address = await listen(server, host, port);
  let closed: Promise<void> | null = null;
  const close = (): Promise<void> => (closed ??= stop(server, connections).then(() => session.close()));
  return {
    origin: originOf(address),
    port: address.port,
    probe: () =>
      new Promise((resolve) => {
        const socket = connectUpstream(upstream, {
          onReady: () => {
            socket.destroy();
            resolve(null);
          },
          onFailed: resolve,
        });
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function stop(server: Server, connections: ReadonlySet<RelayedConnection>): Promise<void> {
  const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const connection of connections) connection.stop();
  await isClosed;
}
