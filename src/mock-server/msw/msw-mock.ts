import { http, type HttpHandler, type HttpResponseResolver } from "msw";
import type { Scenario, ScenarioInput } from "../../scenario/scenario.ts";
import { type FetchMock, fetchMockWith, type FetchMockOptions } from "../fetch/fetch-mock.ts";

export interface MswMockOptions extends Omit<FetchMockOptions, "origin"> {
  /**
   * What the app takes for its provider: everything below it is answered.
   *
   * @defaultValue "https://api.openai.com/v1"
   */
  baseUrl?: string | undefined;
}

/** MSW 3 writes HTTP for Node's own parsers. */
const MSW = { becomesHttp: true };

/** A mock provider behind MSW: the app calls the provider's own address. */
export interface MswMock extends Omit<FetchMock, "fetch" | "handle"> {
  /** For `setupServer(...handlers)` or `setupWorker(...handlers)`. */
  readonly handlers: HttpHandler[];
}

/**
 * Makes a mock provider out of MSW handlers, for Node and for the browser.
 *
 * @throws MockServerError `invalid-scenario`.
 * @example
 * const provider = createMswMock({ scenario: { steps: [{ text: "Hi" }, { finish: "stop" }, { done: true }] } });
 * const server = setupServer(...provider.handlers);
 */
export function createMswMock(options: MswMockOptions = {}): MswMock {
  const { baseUrl = "https://api.openai.com/v1", ...others } = options;
  const { origin } = new URL(baseUrl);
  const { handle, fetch: _fetch, ...house } = fetchMockWith({ ...others, origin }, MSW);
  const resolver: HttpResponseResolver = ({ request }) => handle(request);
  const base = baseUrl.replace(/\/+$/, "");
  return { ...house, handlers: [http.all(`${base}/*`, resolver), http.all(`${origin}/t/*`, resolver)] };
}

/**
 * What answers one route with a scenario, as a resolver: `http.post("*\/chat/completions", playScenario({ … }))`.
 *
 * @throws MockServerError `invalid-scenario`.
 */
export function playScenario(scenario: Scenario | ScenarioInput): HttpResponseResolver {
  const { handle } = fetchMockWith({ scenario: { ...scenario, match: undefined } }, { ...MSW, path: "/" });
  return ({ request }) => handle(request);
}
