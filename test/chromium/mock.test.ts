import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import {
  DIALECT_NAMES,
  type DialectName,
  type ScenarioInput,
  textAnswer,
  toolAnswer,
} from "../../src/scenario/index.ts";
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
const CARRIERS = ["the server, from another origin", "MSW's service worker"] as const;

describe.skipIf(isWithoutChromium())("a page in Chromium", () => {
  let server: MockServer;
  let page: OpenPage;

  beforeAll(async () => {
    server = await createMockServer({ control: true });
    page = await openPage();
    await page.call("startWorker");
  }, 60_000);

  afterAll(async () => {
    await page?.[Symbol.asyncDispose]();
    await server?.close();
  });

  interface Place {
    baseUrl: string;
    state: () => Promise<string | undefined>;
  }

  async function mount(carrier: (typeof CARRIERS)[number], scenario: ScenarioInput): Promise<Place> {
    if (carrier === "MSW's service worker") {
      const { baseUrl, token } = await page.call("mount", scenario);
      return { baseUrl, state: () => page.call("stateOf", token) };
    }
    const placed = server.mount(scenario);
    return { baseUrl: placed.baseUrl, state: async () => (await placed.whenSettled()).state };
  }

  describe.each(CARRIERS)("over %s", (carrier) => {
    test("reads text, tools and usage in every dialect", async () => {
      const seen = await Promise.all(
        CHUNKED.map(async (dialect) => {
          const said = { usage: USAGE, cut: "words" as const };
          const text = await mount(carrier, { dialect, steps: textAnswer("Hello, you there", said) });
          const call = { name: "look", arguments: { city: "Paris" } };
          const tools = await mount(carrier, { dialect, steps: toolAnswer(call) });
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
          const before = await mount(carrier, {
            dialect,
            reply: { status: 429 },
            steps: [{ error: { message: "Slow down" } }],
          });
          const inside = await mount(carrier, {
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
          const slow = await mount(carrier, { dialect, steps });
          const { text } = await page.call("askInPage", slow.baseUrl, 2);
          return [dialect, text, await slow.state()];
        }),
      );
      expect(seen).toEqual(CHUNKED.map((dialect) => [dialect, "ab", "peer-left"]));
    });

    test.each(["fin", "reset"] as const)(
      "a %s in the middle is an error after what came before",
      async (ending) => {
        const { baseUrl } = await mount(carrier, {
          steps: [{ done: "a" }, { wait: 50 }, { done: "b" }],
          ending,
        });
        const { chunks, error } = await page.call("read", `${baseUrl}/chat/completions`);
        expect([chunks.join(""), error]).toEqual(["data: a\n\ndata: b\n\n", "TypeError: network error"]);
      },
    );

    test("chunks arrive as they are sent", async () => {
      const { baseUrl } = await mount(carrier, { steps: [{ bytes: "abcdef" }], writes: "byte", gapMs: 40 });
      const { chunks } = await page.call("read", `${baseUrl}/chat/completions`);
      expect(chunks).toEqual(["a", "b", "c", "d", "e", "f"]);
    });

    test("two hundred streams at once do not mix", async () => {
      const said = Array.from({ length: 200 }, (_, index) => `${index}, `.repeat(5));
      const places = await Promise.all(
        said.map((text) => mount(carrier, { steps: textAnswer(text, { cut: "words" }), gapMs: 2 })),
      );
      const seen = await page.call(
        "crowd",
        places.map(({ baseUrl }) => baseUrl),
      );
      expect(seen.map(({ text, error }) => error ?? text)).toEqual(said);
    });
  });

  test("a page may read every header of the server's answer", async () => {
    using mounted = server.mount({ reply: { headers: { "x-request-id": "7" } }, steps: [{ done: true }] });
    const headers = await page.call("headersSeen", mounted.url);
    expect(headers).toMatchObject({ "x-request-id": "7", "content-type": "text/event-stream" });
    // The question that the browser asked before is no exchange.
    expect(mounted.exchanges().map(({ request }) => request.method)).toEqual(["POST"]);
  });

  test("a page cannot drive the control API", async () => {
    using _mounted = server.mount({ steps: [] }, { token: "mine" });
    const tried = await page.call("tryToControl", server.origin);
    expect(tried).toEqual(["opaque 0", "TypeError", "TypeError", "TypeError"]);
    const status = async (token: string): Promise<number> =>
      (await fetch(`${server.origin}/__streamproof/scenarios/${token}`)).status;
    expect([await status("mine"), await status("evil")]).toEqual([200, 404]);
  });
});
