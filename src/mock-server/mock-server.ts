import type { Scenario, ScenarioInput } from "../scenario/scenario.ts";
import type { Exchange } from "../wire/exchange.ts";
import { checkScenario } from "./check-scenario.ts";
import { MockServerError } from "./error.ts";
import type { ExchangeRecord } from "./exchange-record.ts";
import { HttpEdge, type Listening } from "./http-edge.ts";
import { Journal } from "./journal.ts";
import { type Mount, MountedScenario } from "./mounted-scenario.ts";
import { NO_TOKEN, renderNotFound } from "./not-found.ts";
import type { Rendition } from "./rendition.ts";
import { Repertoire } from "./repertoire.ts";
import { Waiters } from "./waiters.ts";

export interface MockServerOptions {
  /** @defaultValue "127.0.0.1" */
  host?: string | undefined;
  /** 0 picks a free one. @defaultValue 0 */
  port?: number | undefined;
  /** Answers every path that no mount answers, under the token `default`. Without it those get a 404. */
  scenario?: Scenario | ScenarioInput | undefined;
  /**
   * Answer the same paths as `scenario`, which counts as the last of them: the first whose `match` fits answers, else
   * the first without `match`, else a 404 that says what would have matched.
   */
  scenarios?: readonly (Scenario | ScenarioInput)[] | undefined;
  /**
   * Which mount a request outside `/t/` is for, read off the whole request. For whoever stands between us and the
   * client and keeps neither paths nor headers. Null, or a token that nothing is mounted under: as without it.
   */
  findToken?: ((request: Exchange["request"]) => string | null) | undefined;
  /** How many exchanges are remembered, over all mounts. @defaultValue 1000 */
  journalSize?: number | undefined;
}

/** What can be mounted: one scenario, or several that share a place, or what was made of one already. */
export type Mountable =
  | Rendition
  | Scenario
  | ScenarioInput
  | readonly [Scenario | ScenarioInput, ...(Scenario | ScenarioInput)[]];

/** A mock provider on a port of its own. */
export interface MockServer extends AsyncDisposable {
  /** As in `http://127.0.0.1:4010`. */
  readonly origin: string;
  readonly port: number;
  /**
   * Lets a scenario answer everything under `/t/<token>/`, whatever its `match` says, or several, each what its
   * `match` fits. Without a token a free one is made up.
   *
   * @throws MockServerError `invalid-scenario`, `invalid-token` or `token-in-use`.
   */
  mount(scenario: Mountable, options?: { token?: string | undefined }): Mount;
  /** The journal, oldest first: of one token, or all. Requests that nothing was mounted for have the token "". */
  exchanges(token?: string): Exchange[];
  /** The exchanges of a token as soon as none is open; at once when there are none. */
  settled(token: string): Promise<Exchange[]>;
  /** Ends everything at once, open streams and stalls included. Safe to call twice. */
  close(): Promise<void>;
}

const DEFAULT_TOKEN = "default";
const TOKEN = /^[A-Za-z0-9._~-]+$/;
/** Clients that take us for their proxy send the whole address as the path. */
const TOKEN_PATH = /^(?:https?:\/\/[^/]*)?\/t\/([^/?#]*)/;

/**
 * Starts a mock provider.
 *
 * @throws MockServerError `port-in-use`, `cannot-listen` or `invalid-scenario`.
 * @example
 * await using server = await createMockServer({ scenario: { steps: [{ text: "Hi" }, { finish: "stop" }, { done: true }] } });
 * const response = await fetch(`${server.origin}/v1/chat/completions`, { method: "POST" });
 */
export async function createMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const { host = "127.0.0.1", port = 0, journalSize = 1000 } = options;
  const last = options.scenario === undefined ? [] : [options.scenario];
  const [first, ...others] = [...(options.scenarios ?? []), ...last].map(checkScenario);
  const repertoire = first === undefined ? null : Repertoire.among([first, ...others]);
  const house = new MountHouse(Math.max(1, journalSize), options.findToken);
  const listening = await house.edge.listen(host, port);
  house.open(listening);
  if (repertoire !== null) house.add(DEFAULT_TOKEN, repertoire);
  return house;
}

class MountHouse implements MockServer {
  readonly edge: HttpEdge;
  origin = "";
  port = 0;
  readonly #journal: Journal;
  readonly #waiters = new Waiters();
  readonly #mounts = new Map<string, MountedScenario>();
  #made = 0;
  #unanswered = 0;
  readonly #findToken: MockServerOptions["findToken"];

  constructor(journalSize: number, findToken: MockServerOptions["findToken"]) {
    this.#findToken = findToken;
    this.#journal = new Journal(journalSize);
    this.edge = new HttpEdge({
      answer: (method, path) => this.#answer(method, path),
      opened: (mount, record) => {
        mount.records.set(record.nth, record);
        const forgotten = this.#journal.add(record);
        if (forgotten !== undefined) this.#mounts.get(forgotten.token)?.records.delete(forgotten.nth);
      },
      settle: (mount, record) => this.#settle(mount, record),
      changed: () => this.#waiters.poke(),
    });
  }

  open({ origin, port }: Listening): void {
    this.origin = origin;
    this.port = port;
  }

  mount(scenario: Mountable, options: { token?: string | undefined } = {}): Mount {
    const token = options.token ?? this.#freeToken();
    if (!TOKEN.test(token)) {
      throw new MockServerError(
        "invalid-token",
        `Cannot mount under "${token}": a token stands in a path. Use letters, digits, ".", "_", "~" and "-".`,
      );
    }
    if (this.#mounts.has(token)) {
      throw new MockServerError(
        "token-in-use",
        `Cannot mount under "${token}": another scenario has this token. Unmount it first, or leave the token out.`,
      );
    }
    return this.add(token, repertoireOf(scenario));
  }

  add(token: string, repertoire: Repertoire): Mount {
    const onUnmount = (): void => this.#unmount(mount);
    const hooks = { waiters: this.#waiters, onUnmount };
    const mount = new MountedScenario({ token, origin: this.origin }, repertoire, hooks);
    this.#mounts.set(token, mount);
    return mount;
  }

  exchanges(token?: string): Exchange[] {
    const records = this.#journal.records().filter((record) => token === undefined || record.token === token);
    return records.map((record) => record.toExchange());
  }

  settled(token: string): Promise<Exchange[]> {
    return this.#waiters.until(this.#mounts.get(token), () => {
      const exchanges = this.exchanges(token);
      return exchanges.some(({ state }) => state === "open") ? undefined : exchanges;
    });
  }

  close(): Promise<void> {
    this.#waiters.abandon(gone("the server was closed"));
    return this.edge.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #answer(method: string, path: string): MountedScenario {
    const token = TOKEN_PATH.exec(path)?.[1] ?? null;
    const mount = this.#mounts.get(token ?? DEFAULT_TOKEN);
    if (mount !== undefined) return mount;
    // Not added to the mounts: it answers this request and is forgotten with it.
    const needsBody = token === null && this.#findToken !== undefined;
    const hooks = { waiters: this.#waiters, onUnmount: () => undefined, needsBody };
    const repertoire = Repertoire.playing(renderNotFound(method, path, token));
    const notFound = new MountedScenario({ token: NO_TOKEN, origin: this.origin }, repertoire, hooks);
    notFound.count = this.#unanswered++;
    return notFound;
  }

  /** A request that was for nobody may name its mount somewhere else than in its path. */
  #settle(mount: MountedScenario, record: ExchangeRecord): MountedScenario {
    const isAddressed = record.token !== NO_TOKEN && record.token !== DEFAULT_TOKEN;
    if (this.#findToken === undefined || isAddressed) return mount;
    const owner = this.#mounts.get(this.#findToken(record.request()) ?? NO_TOKEN);
    if (owner === undefined || owner === mount) return mount;
    mount.records.delete(record.nth);
    record.token = owner.token;
    record.nth = ++owner.count;
    owner.records.set(record.nth, record);
    this.#waiters.poke();
    return owner;
  }

  #unmount(mount: MountedScenario): void {
    if (this.#mounts.get(mount.token) !== mount) return;
    this.#mounts.delete(mount.token);
    for (const { state, connection } of mount.records.values())
      if (state === "open") connection.socket.destroy();
    mount.records.clear();
    this.#journal.drop((record) => record.token === mount.token);
    mount.gone = gone(`"${mount.token}" was unmounted`);
    this.#waiters.abandon(mount.gone, mount);
  }

  #freeToken(): string {
    do this.#made++;
    while (this.#mounts.has(`m${this.#made}`));
    return `m${this.#made}`;
  }
}

function repertoireOf(scenario: Mountable): Repertoire {
  if ("body" in scenario) return Repertoire.playing(scenario);
  if (!isSeveral(scenario)) return Repertoire.of(checkScenario(scenario));
  const [first, ...others] = scenario;
  return Repertoire.among([checkScenario(first), ...others.map(checkScenario)]);
}

function isSeveral(scenario: Mountable): scenario is Extract<Mountable, readonly unknown[]> {
  return Array.isArray(scenario);
}

function gone(why: string): MockServerError {
  return new MockServerError("exchange-gone", `Cannot wait for the exchange: ${why}. Wait before that.`);
}
