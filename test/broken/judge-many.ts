import { limitConcurrency } from "../../src/conformance/subjects/concurrency-limit.ts";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import type { CheckRecord } from "../../src/wire/result.ts";
import { type BrokenClient, casesFor } from "./broken-client.ts";
import { inProcessSubject } from "./in-process-subject.ts";
import { type Asked, judgeSubject } from "./judge-subject.ts";

/** Each client waits out a stall of two seconds; together they wait once. */
const AT_ONCE = 6;

export interface AskedOfMany extends Asked {
  /** Clients that are judged side by side. @defaultValue 6 */
  atOnce?: number;
}

/** Judges broken clients side by side on one server, in the order in which they are given. */
export class BrokenClientRun implements AsyncDisposable {
  readonly #clients: readonly BrokenClient[];
  readonly #asked: AskedOfMany;
  readonly #results = new Map<string, Promise<CheckRecord[]>>();
  #server: MockServer | null = null;

  constructor(clients: readonly BrokenClient[], asked: AskedOfMany) {
    this.#clients = clients;
    this.#asked = asked;
  }

  async start(): Promise<void> {
    const server = await createMockServer();
    this.#server = server;
    const limit = limitConcurrency(this.#asked.atOnce ?? AT_ONCE);
    for (const client of this.#clients) {
      const records = limit(() => judgeSubject(server, subjectOf(client), this.#askedOf(client)));
      // Whoever asks for the records is told; until then a failure waits.
      records.catch(() => undefined);
      this.#results.set(client.name, records);
    }
  }

  #askedOf(client: BrokenClient): Asked {
    const { only = [], skip = [] } = casesFor(client);
    return { ...this.#asked, only, skip: [...skip, ...(this.#asked.skip ?? [])] };
  }

  async recordsOf({ name }: BrokenClient): Promise<CheckRecord[]> {
    return (await this.#results.get(name)) ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#results.values());
    await this.#server?.close();
  }
}

export function subjectOf({ name, Client, level, observes }: BrokenClient) {
  return inProcessSubject(name, Client, {
    level,
    ...(observes === undefined ? {} : { observes: [...observes] }),
  });
}
