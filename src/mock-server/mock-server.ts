import { isLoopback } from "./control/guard.ts";
import { Control } from "./control/control.ts";
import { MockServerError } from "./error.ts";
import { HttpEdge } from "./http-edge.ts";
import {
  type House,
  type HouseOptions,
  type Mountable,
  MountHouse,
  type Saying,
  sharedBy,
} from "./mount-house.ts";

export interface MockServerOptions extends HouseOptions {
  /** @defaultValue "127.0.0.1" */
  host?: string | undefined;
  /** 0 picks a free one. @defaultValue 0 */
  port?: number | undefined;
  /**
   * Answer the control API under `/__streamproof/`, for programs in other languages. Beyond the loopback it needs a
   * token. @defaultValue false
   */
  control?: boolean | { token?: string | undefined } | undefined;
}

/** A mock provider on a port of its own. */
export interface MockServer extends House, AsyncDisposable {
  /** As in `http://127.0.0.1:4010`. */
  readonly origin: string;
  readonly port: number;
  /**
   * Lets something else answer under a token, mounted or not. True if something was mounted there.
   *
   * @throws MockServerError `invalid-scenario` or `invalid-token`; what was there stays then.
   */
  put(token: string, scenario: Mountable): boolean;
  /**
   * Lets other scenarios answer what no mount answers, in place of those the server was started with.
   *
   * @throws MockServerError `invalid-scenario`; those that answered go on then.
   */
  share(scenarios: readonly Saying[]): void;
  /** Ends everything at once, open streams and stalls included. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts a mock provider.
 *
 * @throws MockServerError `port-in-use`, `cannot-listen`, `token-needed` or `invalid-scenario`.
 * @example
 * await using server = await createMockServer({ scenario: { steps: [{ text: "Hi" }, { finish: "stop" }, { done: true }] } });
 * const response = await fetch(`${server.origin}/v1/chat/completions`, { method: "POST" });
 */
export async function createMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const { host = "127.0.0.1", port = 0 } = options;
  const shared = sharedBy(options);
  const edge = await HttpEdge.listen(host, port);
  const house = new MountHouse(edge.origin, options, shared);
  const close = (): Promise<void> => {
    house.shut();
    return edge.close();
  };
  try {
    edge.open(house, controlOf(house, options, { host, address: edge.address }));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    origin: edge.origin,
    port: edge.port,
    mount: (scenario, where) => house.mount(scenario, where),
    exchanges: (token) => house.exchanges(token),
    settled: (token) => house.settled(token),
    put: (token, scenario) => house.put(token, scenario),
    share: (scenarios) => house.share(scenarios),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function controlOf(
  house: MountHouse,
  { control = false }: MockServerOptions,
  { host, address }: { host: string; address: string },
): Control | null {
  if (control === false) return null;
  // An empty one would be everybody's.
  const token = (control === true ? undefined : control.token) || null;
  if (token !== null || isLoopback(address)) return new Control(house, { token, host });
  throw new MockServerError(
    "token-needed",
    `Cannot open the control API on ${host}: others can reach that address. Give it a token, or listen on 127.0.0.1.`,
  );
}
