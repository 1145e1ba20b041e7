import type { MountHouse } from "../mount-house.ts";
import { ControlError } from "./control-error.ts";
import { CONTROL_PREFIX, type ControlReply, type ControlRequest } from "./control-request.ts";
import { exchangeFilter, FILTERS } from "./exchange-filter.ts";
import { admit, type GuardSettings } from "./guard.ts";
import {
  clearJournal,
  countExchanges,
  listJournal,
  showExchange,
  stepEvent,
  waitForExchange,
} from "./journal-routes.ts";
import { refuseUnknownWords } from "./query.ts";
import { ScenarioRoutes } from "./scenario-routes.ts";

/** What a route is called with: the request, and what stands in its path. */
type Route = (request: ControlRequest, word: string) => ControlReply | Promise<ControlReply>;

/** An answer that goes on until somebody ends it. */
export interface LiveReply {
  /** Sends events until the function it returns is called. */
  live: (send: (text: string) => void) => () => void;
}

/** The control API: what a mock server was asked and did, and what it is to say, for programs in any language. */
export class Control {
  readonly #house: MountHouse;
  readonly #guard: GuardSettings;
  readonly #routes: ReadonlyMap<string, Readonly<Record<string, Route>>>;

  constructor(house: MountHouse, guard: GuardSettings) {
    this.#house = house;
    this.#guard = guard;
    const scenarios = new ScenarioRoutes(house);
    this.#routes = new Map<string, Readonly<Record<string, Route>>>([
      ["/", { GET: () => this.#about() }],
      [
        "/journal",
        { GET: (request) => listJournal(house, request), DELETE: (request) => clearJournal(house, request) },
      ],
      ["/journal/*", { GET: (_request, id) => showExchange(house, id) }],
      ["/count", { GET: (request) => countExchanges(house, request) }],
      ["/wait", { GET: (request) => waitForExchange(house, request) }],
      ["/scenarios", { GET: () => scenarios.list(), POST: async ({ body }) => scenarios.add(await body()) }],
      [
        "/scenarios/*",
        {
          GET: (_request, token) => scenarios.show(token),
          PUT: async ({ body }, token) => scenarios.put(token, await body()),
          DELETE: (_request, token) => scenarios.remove(token),
        },
      ],
      ["/scenarios/*/restart", { POST: (_request, token) => scenarios.restart(token) }],
      ["/reset", { POST: () => scenarios.reset() }],
    ]);
  }

  /** Answers a request, mistakes and refusals included. */
  async answer(request: ControlRequest): Promise<ControlReply | LiveReply> {
    try {
      admit(request, this.#guard);
      if (request.path === "/events" && request.method === "GET") return this.#live(request);
      return await this.#dispatch(request);
    } catch (error) {
      if (error instanceof ControlError) return { status: error.status, json: error.toJson() };
      throw error;
    }
  }

  #dispatch(request: ControlRequest): ControlReply | Promise<ControlReply> {
    const { method, path } = request;
    const [, first = "", word, last] = path.split("/");
    const pattern = `/${[first, ...(word === undefined ? [] : ["*"]), ...(last === undefined ? [] : [last])].join("/")}`;
    const routes = this.#routes.get(pattern);
    if (routes === undefined) throw this.#unknownPath(path);
    const route = Object.hasOwn(routes, method) ? routes[method] : undefined;
    if (route !== undefined) return route(request, decode(word ?? ""));
    const known = Object.keys(routes).join(" and ");
    throw new ControlError(405, "method", `Cannot ${method} ${CONTROL_PREFIX}${path}: it knows ${known}.`);
  }

  #unknownPath(path: string): ControlError {
    const known = [...this.#routes.keys(), "/events"].map((one) => CONTROL_PREFIX + (one === "/" ? "" : one));
    return new ControlError(
      404,
      "no-route",
      `There is nothing under ${CONTROL_PREFIX}${path}. Known are ${known.join(", ")}.`,
    );
  }

  #about(): ControlReply {
    const { journal, mounts } = this.#house;
    const exchanges = journal.records().length;
    const json = { streamproof: true, api: 1, scenarios: mounts.size, exchanges, journalSize: journal.size };
    return { status: 200, json };
  }

  /** `GET /events`: every step of the exchanges that fit, as it happens. */
  #live({ query }: ControlRequest): LiveReply {
    refuseUnknownWords(query, FILTERS);
    const filter = exchangeFilter(query);
    return {
      live: (send) => {
        let id = 0;
        send(": live\n\n");
        return this.#house.watch((record, step) => {
          if (filter(record)) send(stepEvent(record, step, ++id));
        });
      },
    };
  }
}

function decode(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    // No valid escapes: taken as it stands, and found nowhere.
    return word;
  }
}
