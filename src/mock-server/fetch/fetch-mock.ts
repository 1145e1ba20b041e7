import { type House, type HouseOptions, MountHouse } from "../mount-house.ts";
import { answerRequest, type CarrierTraits } from "./answer-request.ts";

export interface FetchMockOptions extends HouseOptions {
  /**
   * What the addresses of mounts begin with, and relative addresses are relative to. Nothing is connected to.
   *
   * @defaultValue "http://mock.invalid"
   */
  origin?: string | undefined;
}

/** A mock provider without a socket: what would be a server is a function. */
export interface FetchMock extends House, Disposable {
  readonly origin: string;
  /** From a web-standard request to its response, for runtimes and frameworks that serve with such a function. */
  readonly handle: (request: Request) => Promise<Response>;
  /** In place of the global `fetch`: as an option of an SDK, or as a stub. Every address leads to the mock. */
  readonly fetch: typeof globalThis.fetch;
  /** Cuts off what is open, and ends all waiting. Safe to call twice. */
  close(): void;
}

/**
 * Makes a mock provider that answers in the same process, in any JavaScript runtime.
 *
 * @throws MockServerError `invalid-scenario`.
 * @example
 * const mock = createFetchMock({ scenario: { steps: [{ text: "Hi" }, { finish: "stop" }, { done: true }] } });
 * const client = new OpenAI({ baseURL: "http://mock.invalid/v1", apiKey: "none", fetch: mock.fetch });
 */
export function createFetchMock(options: FetchMockOptions = {}): FetchMock {
  return fetchMockWith(options, {});
}

/** The same for a carrier of its own. */
export function fetchMockWith(options: FetchMockOptions, traits: CarrierTraits): FetchMock {
  const { origin = "http://mock.invalid" } = options;
  const house = new MountHouse(origin, options);
  const handle = (request: Request): Promise<Response> => answerRequest(house, request, traits);
  const close = (): void => house.shut();
  return {
    origin,
    handle,
    fetch: async (input, init) => handle(toRequest(input, init, origin)),
    mount: (scenario, where) => house.mount(scenario, where),
    exchanges: (token) => house.exchanges(token),
    settled: (token) => house.settled(token),
    close,
    [Symbol.dispose]: close,
  };
}

type FetchInput = Parameters<typeof fetch>[0];

function toRequest(input: FetchInput, init: RequestInit | undefined, origin: string): Request {
  return new Request(typeof input === "string" ? new URL(input, origin) : input, init);
}
