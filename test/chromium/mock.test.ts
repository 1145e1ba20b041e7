import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import {
  DIALECT_NAMES,
  type DialectName,
  type ScenarioInput,
  textAnswer,
  toolAnswer,
} from "../../src/scenario/index.ts";
import { nodeForMsw3 } from "../mock-server/msw/node-for-msw-3.ts";
import { isWithoutChromium } from "./chromium-at-hand.ts";
import { type OpenPage, openPage } from "./open-page.ts";

// The mock where front ends meet it: a page, the official SDK, once over the network from another origin, once with
// MSW's service worker in between.

/** Those whose stream is one of chat-completions chunks. */
const CHUNKED = DIALECT_NAMES.filter((name) => name !== "indox-stream");
/** The numbers stand in events of their own there. */
const WITHOUT_USAGE: ReadonlySet<DialectName> = new Set(["indox"]);

/** Those whose errors inside a stream the official SDK takes for an end, as it looks for the key `error`. */
const UNNOTICED: ReadonlySet<DialectName> = new Set(["mistral", "ollama"]);

const USAGE = { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 };
/** Where there is a worker, the version of MSW. */
const CARRIERS = [
  { carrier: "the server, from another origin", worker: null },
  { carrier: "the service worker of MSW 2", worker: 2 },
  { carrier: "the service worker of MSW 3", worker: 3 },
] as const;
type Worker = (typeof CARRIERS)[number]["worker"];

const hasMsw3 = nodeForMsw3() !== null;

describe.skipIf(isWithoutChromium())("a page in Chromium", () => {
  let server: MockServer;
  let pages: { 2: OpenPage; 3?: OpenPage };
  const pageOf = (worker: Worker): OpenPage => {
    const page = pages[worker ?? 2];
    if (page === undefined) throw new Error(`There is no page with MSW ${worker}.`);
    return page;
  };

  beforeAll(async () => {
    server = await createMockServer({ control: true });
    const [two, three] = await Promise.all([openPage(), hasMsw3 ? openPage({ msw: 3 }) : undefined]);
    pages = { 2: two, ...(three !== undefined && { 3: three }) };
    await Promise.all(Object.values(pages).map((page) => page.call("startWorker")));
  }, 300_000);

  afterAll(async () => {
    await Promise.all(Object.values(pages ?? {}).map((page) => page[Symbol.asyncDispose]()));
    await server?.close();
  });

  interface Place {
    baseUrl: string;
    state: () => Promise<string | undefined>;
  }

  async function mount(worker: Worker, scenario: ScenarioInput): Promise<Place> {
    if (worker !== null) {
      const { baseUrl, token } = await pageOf(worker).call("mount", scenario);
      return { baseUrl, state: () => pageOf(worker).call("stateOf", token) };
    }
    const placed = server.mount(scenario);
    return { baseUrl: placed.baseUrl, state: async () => (await placed.whenSettled()).state };
  }

  const withMsw3 = CARRIERS.filter(({ worker }) => worker === 3);
  describe.skipIf(!hasMsw3).each(withMsw3)("over $carrier", overCarrier);
  describe.each(CARRIERS.filter(({ worker }) => worker !== 3))("over $carrier", overCarrier);

  function overCarrier({ worker }: { worker: Worker }): void {
    const page: Pick<OpenPage, "call"> = { call: (...asked) => pageOf(worker).call(...asked) };

    test("reads text, tools and usage in every dialect", async () => {
      const seen = await Promise.all(
        CHUNKED.map(async (dialect) => {
          const said = { usage: USAGE, cut: "words" as const };
          const text = await mount(worker, { dialect, steps: textAnswer("Hello, you there", said) });
          const call = { name: "look", arguments: { city: "Paris" } };
          const tools = await mount(worker, { dialect, steps: toolAnswer(call) });
          const [ofText, ofTools] = await page.call("crowd", [text.baseUrl, tools.baseUrl]);
          return [dialect, ofText?.text, ofText?.totalTokens ?? null, ofTools?.tools] as const;
        }),
      );
      expect(seen).toEqual(
        CHUNKED.map((dialect) => [
          dialect,
          "Hello, you there",
          WITHOUT_USAGE.has(dialect) ? null : 6,
          [{ name: "look", arguments: expect.stringMatching(/^\{"city": ?"Paris"\}$/) }],
        ]),
      );
    });

    test("sees an error before the stream and one inside it, in every dialect", async () => {
      const seen = await Promise.all(
        CHUNKED.map(async (dialect) => {
          const before = await mount(worker, {
            dialect,
            reply: { status: 429 },
            steps: [{ error: { message: "Slow down" } }],
          });
          const inside = await mount(worker, {
            dialect,
            steps: [{ text: "Hel" }, { error: { message: "Overloaded" } }],
          });
          const [first, second] = await page.call("crowd", [before.baseUrl, inside.baseUrl]);
          return [dialect, first?.error?.status, second?.text, second?.error !== null] as const;
        }),
      );
      expect(seen).toEqual(CHUNKED.map((dialect) => [dialect, 429, "Hel", !UNNOTICED.has(dialect)]));
    });

    test("a cancel reaches the journal, in every dialect", async () => {
      const seen = await Promise.all(
        CHUNKED.map(async (dialect) => {
          const steps = [{ text: ["a", "b"] }, { wait: 600_000 }, { text: "c" }];
          const slow = await mount(worker, { dialect, steps });
          const { text } = await page.call("askInPage", slow.baseUrl, 2);
          return [dialect, text, await slow.state()];
        }),
      );
      expect(seen).toEqual(CHUNKED.map((dialect) => [dialect, "ab", "peer-left"]));
    });

    test.each(["fin", "reset"] as const)(
      "a %s in the middle is an error after what came before",
      async (ending) => {
        const { baseUrl } = await mount(worker, {
          steps: [{ done: "a" }, { wait: 50 }, { done: "b" }],
          ending,
        });
        const { chunks, error } = await page.call("read", `${baseUrl}/chat/completions`);
        expect([chunks.join(""), error]).toEqual(["data: a\n\ndata: b\n\n", "TypeError: network error"]);
      },
    );

    test("chunks arrive as they are sent", async () => {
      const { baseUrl } = await mount(worker, { steps: [{ bytes: "abcdef" }], writes: "byte", gapMs: 40 });
      const { chunks } = await page.call("read", `${baseUrl}/chat/completions`);
      expect(chunks).toEqual(["a", "b", "c", "d", "e", "f"]);
    });

    test("two hundred streams at once do not mix", async () => {
      const said = Array.from({ length: 200 }, (_, index) => `${index}, `.repeat(5));
      const places = await Promise.all(
        said.map((text) => mount(worker, { steps: textAnswer(text, { cut: "words" }), gapMs: 2 })),
      );
      const seen = await page.call(
        "crowd",
        places.map(({ baseUrl }) => baseUrl),
      );
      expect(seen.map(({ text, error }) => error ?? text)).toEqual(said);
    });
  }

  test("a page may read every header of the server's answer", async () => {
    using mounted = server.mount({ reply: { headers: { "x-request-id": "7" } }, steps: [{ done: true }] });
    const headers = await pages[2].call("headersSeen", mounted.url);
    expect(headers).toMatchObject({ "x-request-id": "7", "content-type": "text/event-stream" });
    // The question that the browser asked before is no exchange.
    expect(mounted.exchanges().map(({ request }) => request.method)).toEqual(["POST"]);
  });

  test("a page cannot drive the control API", async () => {
    using _mounted = server.mount({ steps: [] }, { token: "mine" });
    const tried = await pages[2].call("tryToControl", server.origin);
    expect(tried).toEqual(["opaque 0", "TypeError", "TypeError", "TypeError"]);
    const status = async (token: string): Promise<number> =>
      (await fetch(`${server.origin}/__streamproof/scenarios/${token}`)).status;
    expect([await status("mine"), await status("evil")]).toEqual([200, 404]);
  });
});
