import { setupWorker } from "msw/browser";
import { createMswMock, type Mount, type MswMock } from "../../../src/mock-server/msw/index.ts";
import { askInPage, type Understood } from "./ask.ts";

// What the tests call from outside: the page as an app, once with the mock behind a service worker, once with a server.

type Mountable = Parameters<MswMock["mount"]>[0];

let provider: MswMock | undefined;
const mounts = new Map<string, Mount>();

const api = {
  askInPage,
  /** From now on a service worker answers for the provider. */
  async startWorker(): Promise<void> {
    provider = createMswMock();
    // The name that MSW 2 has for it, and the one that MSW 3 has.
    const quiet = { quiet: true, onUnhandledRequest: "bypass", onUnhandledFrame: "bypass" } as const;
    await setupWorker(...provider.handlers).start(quiet);
  },
  mount(scenario: Mountable): { baseUrl: string; token: string } {
    if (provider === undefined) throw new Error("The worker was not started.");
    const mount = provider.mount(scenario);
    mounts.set(mount.token, mount);
    return { baseUrl: mount.baseUrl, token: mount.token };
  },
  /** The state of the first exchange once it is over, or the client gone. */
  async stateOf(token: string): Promise<string | undefined> {
    return (await mounts.get(token)?.whenSettled())?.state;
  },
  /** Chunk by chunk as `fetch` hands them over, and what broke them off. */
  async read(url: string): Promise<{ chunks: string[]; error: string | null }> {
    const chunks: string[] = [];
    try {
      const reader = (await fetch(url, { method: "POST", body: "{}" })).body?.getReader();
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) return { chunks, error: null };
        chunks.push(new TextDecoder("latin1").decode(value));
      }
    } catch (error) {
      return { chunks, error: `${(error as Error).name}: ${(error as Error).message}` };
    }
  },
  async headersSeen(url: string): Promise<Record<string, string>> {
    const headers = { "content-type": "application/json", "x-asked": "1", authorization: "Bearer none" };
    return Object.fromEntries((await fetch(url, { method: "POST", body: "{}", headers })).headers);
  },
  /** What a page gets when it tries to drive the control API. */
  async tryToControl(origin: string): Promise<string[]> {
    const tries: [string, RequestInit][] = [
      ["/reset", { method: "POST", mode: "no-cors", body: "{}" }],
      ["/reset", { method: "POST", headers: { "content-type": "application/json" } }],
      ["/scenarios/evil", { method: "PUT", body: '{"steps":[]}' }],
      ["/journal", {}],
    ];
    return Promise.all(
      tries.map(async ([path, init]) => {
        try {
          const { status, type } = await fetch(`${origin}/__streamproof${path}`, init);
          return `${type} ${status}`;
        } catch (error) {
          return (error as Error).name;
        }
      }),
    );
  },
  /** Many at once, each with an answer of its own. */
  crowd(baseUrls: string[]): Promise<Understood[]> {
    return Promise.all(baseUrls.map((baseUrl) => askInPage(baseUrl)));
  },
};

export type PageApi = typeof api;
Object.assign(globalThis, { streamproofPage: api });
