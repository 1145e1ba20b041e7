import type { AnswersInput } from "../scenario/answers/answer.ts";
import type { Scenario, ScenarioInput } from "../scenario/scenario.ts";
import type { Exchange } from "../wire/exchange.ts";
import { checkSaying, checkScenario } from "./check-scenario.ts";
import { MockServerError } from "./error.ts";
import type { ExchangeRecord, ExchangeStep } from "./exchange-record.ts";
import { Journal } from "./journal.ts";
import { type Mount, MountedScenario } from "./mounted-scenario.ts";
import { NO_TOKEN, renderNotFound } from "./not-found.ts";
import type { Rendition } from "./rendition.ts";
import { Provider, type ProviderSettings } from "./provider/provider.ts";
import { Repertoire } from "./repertoire.ts";
import { Waiters } from "./waiters.ts";

export interface HouseOptions {
  /** Answers every path that no mount answers, under the token `default`. Without it those get a 404. */
  scenario?: Scenario | ScenarioInput | undefined;
  /**
   * Answer the same paths as `scenario`, which counts as the last of them: the first whose `match` fits answers, else
   * the first without `match`, else a 404 that says what would have matched.
   */
  scenarios?: readonly Saying[] | undefined;
  /**
   * Which mount a request outside `/t/` is for, read off the whole request. For whoever stands between us and the
   * client and keeps neither paths nor headers. Null, or a token that nothing is mounted under: as without it.
   */
  findToken?: ((request: Exchange["request"]) => string | null) | undefined;
  /**
   * Behave like a provider: what no scenario fits gets a made-up answer, and every answer is streamed or whole as the
   * request asks. Without it just what the scenarios say is played, byte for byte. @defaultValue false
   */
  provider?: boolean | ProviderSettings | undefined;
  /** With `provider`: what no scenario fits gets a 404 all the same. @defaultValue false */
  strict?: boolean | undefined;
  /** How many exchanges are remembered, over all mounts. @defaultValue 1000 */
  journalSize?: number | undefined;
}

/** What can be said where several share a place: a scenario, or answers (docs/mock-a-provider.md). */
export type Saying = Scenario | ScenarioInput | AnswersInput;

/** What can be mounted: one scenario, or several that share a place, or what was made of one already, or a provider. */
export type Mountable =
  | Rendition
  | Scenario
  | ScenarioInput
  | AnswersInput
  | readonly [Saying, ...Saying[]]
  | { provider: true | ProviderSettings };

/** Where scenarios are mounted and exchanges remembered, however requests get there. */
export interface House {
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
}

type Watcher = (record: ExchangeRecord, step: ExchangeStep) => void;

export const DEFAULT_TOKEN = "default";
const TOKEN = /^[A-Za-z0-9._~-]+$/;
/** Clients that take us for their proxy send the whole address as the path. */
const TOKEN_PATH = /^(?:https?:\/\/[^/]*)?\/t\/([^/?#]*)/;

/** Mounts and journal, for the carriers that bring requests. Knows nothing of sockets. */
export class MountHouse implements House {
  readonly #origin: string;
  readonly #journal: Journal;
  readonly #waiters = new Waiters();
  readonly #mounts = new Map<string, MountedScenario>();
  #made = 0;
  #unanswered = 0;
  readonly #findToken: HouseOptions["findToken"];
  readonly #provider: Provider | null;
  readonly #options: HouseOptions;

  readonly #watchers = new Set<Watcher>();
  readonly #onStep: Watcher = (record, step) => {
    if (step === "requested") this.#journal.weigh(record);
    for (const watcher of this.#watchers) watcher(record, step);
    this.#waiters.poke();
  };

  /** `origin` is what the addresses of mounts begin with. */
  constructor(origin: string, options: HouseOptions, shared: Repertoire | null = sharedBy(options)) {
    this.#origin = origin;
    this.#options = options;
    this.#findToken = options.findToken;
    this.#provider = providerFor(options.provider);
    this.#journal = new Journal(Math.max(1, options.journalSize ?? 1000));
    if (shared !== null) this.add(DEFAULT_TOKEN, shared);
  }

  get journal(): Journal {
    return this.#journal;
  }

  /** Those that answer now, in the order in which they came. */
  get mounts(): ReadonlyMap<string, MountedScenario> {
    return this.#mounts;
  }

  /** Calls back at every step of every exchange, until the function it returns is called. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** The first answer of `probe` that is not undefined, asked again at every change; null after `timeoutMs`. */
  within<T>(timeoutMs: number, probe: () => T | undefined): Promise<T | null> {
    return this.#waiters.within(this, timeoutMs, probe);
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
    return this.add(token, repertoireOf(scenario, this.#provider));
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

  /**
   * Lets something else answer under a token: what is mounted there goes on with it, or it is mounted. True if it was
   * there.
   *
   * @throws MockServerError `invalid-scenario` or `invalid-token`; what was there stays then.
   */
  put(token: string, scenario: Mountable): boolean {
    const mount = this.#mounts.get(token);
    if (mount === undefined) this.mount(scenario, { token });
    else mount.answerWith(repertoireOf(scenario, this.#provider));
    return mount !== undefined;
  }

  /**
   * Lets other scenarios answer what no mount answers; what is under way goes on.
   *
   * @throws MockServerError `invalid-scenario`; those that answered go on then.
   */
  share(scenarios: readonly Saying[]): void {
    const shared = sharedBy({ ...this.#options, scenario: undefined, scenarios });
    const mount = this.#mounts.get(DEFAULT_TOKEN);
    if (shared === null) mount?.unmount();
    else if (mount === undefined) this.add(DEFAULT_TOKEN, shared);
    else mount.answerWith(shared);
  }

  /** Forgets the exchanges of a token, or all. What is under way goes on. */
  forget(token?: string): void {
    this.#journal.drop((record) => token === undefined || record.token === token);
  }

  /** Which scenario answers, as far as the path tells. */
  answer(method: string, path: string): MountedScenario {
    // Looked at first: most paths are neither.
    const mayHaveToken = path.startsWith("/t/") || !path.startsWith("/");
    const token = mayHaveToken ? (TOKEN_PATH.exec(path)?.[1] ?? null) : null;
    const mount = this.#mounts.get(token ?? DEFAULT_TOKEN);
    if (mount !== undefined) return mount;
    // Not added to the mounts: it answers this request and is forgotten with it.
    const needsBody = token === null && this.#findToken !== undefined;
    const hooks = { journal: this.#journal, waiters: this.#waiters, onUnmount: () => undefined, needsBody };
    const repertoire = Repertoire.playing(renderNotFound({ method, path, token }, [...this.#mounts.keys()]));
    const notFound = new MountedScenario({ token: NO_TOKEN, origin: this.#origin }, repertoire, hooks);
    notFound.count = this.#unanswered++;
    return notFound;
  }

  /** Remembers an exchange that begins. */
  opened(record: ExchangeRecord): void {
    record.onStep = this.#onStep;
    this.#journal.add(record);
    this.changed();
  }

  /** What answers a request that is there as a whole: the body may tell whose it is. */
  settle(mount: MountedScenario, record: ExchangeRecord): MountedScenario {
    const isAddressed = record.token !== NO_TOKEN && record.token !== DEFAULT_TOKEN;
    if (this.#findToken === undefined || isAddressed) return mount;
    const owner = this.#mounts.get(this.#findToken(record.request()) ?? NO_TOKEN);
    if (owner === undefined || owner === mount) return mount;
    record.token = owner.token;
    record.nth = ++owner.count;
    this.changed();
    return owner;
  }

  /** An exchange or its peer changed its state. */
  changed(): void {
    this.#waiters.poke();
  }

  /** Cuts off what is open, and ends all waiting. */
  shut(): void {
    this.#waiters.abandon(gone("the server was closed"));
    for (const { state, peer } of this.#journal.records()) if (state === "open") peer.drop();
  }

  /** Lets it answer under a free token. */
  add(token: string, repertoire: Repertoire): Mount {
    const onUnmount = (): void => this.#unmount(mount);
    const hooks = { journal: this.#journal, waiters: this.#waiters, onUnmount };
    const mount = new MountedScenario({ token, origin: this.#origin }, repertoire, hooks);
    this.#mounts.set(token, mount);
    return mount;
  }

  #unmount(mount: MountedScenario): void {
    if (this.#mounts.get(mount.token) !== mount) return;
    this.#mounts.delete(mount.token);
    for (const { state, peer } of this.#journal.recordsOf(mount.token)) if (state === "open") peer.drop();
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

/**
 * What answers outside `/t/`; null where nothing does.
 *
 * @throws MockServerError `invalid-scenario`.
 */
export function sharedBy(options: HouseOptions): Repertoire | null {
  const last = options.scenario === undefined ? [] : [options.scenario];
  const sayings = [...(options.scenarios ?? []), ...last].map(checkSaying);
  const provider = providerFor(options.provider);
  if (sayings.length === 0 && provider === null) return null;
  return Repertoire.among(sayings, { provider, isStrict: options.strict ?? false });
}

function repertoireOf(mountable: Mountable, provider: Provider | null): Repertoire {
  if ("provider" in mountable) return Repertoire.among([], { provider: providerFor(mountable.provider) });
  if ("body" in mountable) return Repertoire.playing(mountable);
  if (isSeveral(mountable)) return Repertoire.among(mountable.map(checkSaying), { provider });
  if ("answers" in mountable) return Repertoire.among([checkSaying(mountable)], { provider });
  return Repertoire.of(checkScenario(mountable), { provider });
}

function providerFor(settings: boolean | ProviderSettings | undefined): Provider | null {
  if (settings === undefined || settings === false) return null;
  return new Provider(settings === true ? {} : settings);
}

function isSeveral(scenario: Mountable): scenario is Extract<Mountable, readonly unknown[]> {
  return Array.isArray(scenario);
}

function gone(why: string): MockServerError {
  return new MockServerError("exchange-gone", `Cannot wait for the exchange: ${why}. Wait before that.`);
}
