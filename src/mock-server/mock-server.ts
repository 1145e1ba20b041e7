import { HttpEdge } from "./http-edge.ts";
import { type House, type HouseOptions, MountHouse, sharedBy } from "./mount-house.ts";

export interface MockServerOptions extends HouseOptions {
  /** @defaultValue "127.0.0.1" */
  host?: string | undefined;
  /** 0 picks a free one. @defaultValue 0 */
  port?: number | undefined;
}

/** A mock provider on a port of its own. */
export interface MockServer extends House, AsyncDisposable {
  /** As in `http://127.0.0.1:4010`. */
  readonly origin: string;
  readonly port: number;
  /** Ends everything at once, open streams and stalls included. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts a mock provider.
 *
 * @throws MockServerError `port-in-use`, `cannot-listen` or `invalid-scenario`.
 * @example
 * await using server = await createMockServer({ scenario: { steps: [{ text: "Hi" }, { finish: "stop" }, { done: true }] } });
 * const response = await fetch(`${server.origin}/v1/chat/completions`, { method: "POST" });
 */
export async function createMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const { host = "127.0.0.1", port = 0 } = options;
  const shared = sharedBy(options);
  const edge = await HttpEdge.listen(host, port);
  const house = new MountHouse(edge.origin, options, shared);
  edge.open(house);
  const close = (): Promise<void> => {
    house.shut();
    return edge.close();
  };
  return {
    origin: edge.origin,
    port: edge.port,
    mount: (scenario, where) => house.mount(scenario, where),
    exchanges: (token) => house.exchanges(token),
    settled: (token) => house.settled(token),
    close,
    [Symbol.asyncDispose]: close,
  };
}
