import { expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../../src/mock-server/index.ts";
import { mannersOf } from "../../../src/mock-server/dialects/index.ts";
import type { Exchange } from "../../../src/wire/exchange.ts";
import { ask, chat } from "./ask.ts";

const story = { messages: [{ role: "user", content: "Write a long story" }] };

/** Leaves after the first token, and looks at the bill when the server has noticed. */
async function cancelled(server: MockServer, more: object): Promise<Exchange> {
  using mount = server.mount({ provider: { dialect: "infron", trouble: "tps=20" } });
  const controller = new AbortController();
  const body = chat({ ...story, ...more });
  const response = await fetch(mount.url, { method: "POST", body, signal: controller.signal });
  const reader = response.body?.getReader();
  for (let text = ""; !text.includes('"content":"');)
    text += Buffer.from((await reader?.read())?.value ?? []).toString();
  controller.abort();
  await mount.whenPeerLeft(1, 10_000);
  return mount.whenSettled(1);
}

test.each([
  ["stops", { model: "openai/gpt-4o" }, "OpenAI", true],
  [
    "stops, chosen by the request",
    { model: "google/gemini-2.5-flash", provider: { order: ["XAI"] } },
    "XAI",
    true,
  ],
  ["runs on", { model: "google/gemini-2.5-flash" }, "Google", false],
  ["runs on, chosen by the request", { model: "openai/gpt-4o", provider: "Groq" }, "Groq", false],
  ["is on no list", { model: "somebody/else" }, "somebody", null],
])(
  "when the client leaves, an upstream that %s is billed accordingly",
  async (_what, more, upstream, stops) => {
    await using server = await createMockServer();
    const { state, bill } = await cancelled(server, more);
    expect(state).toBe("peer-left");
    expect(bill).toMatchObject({ upstream, stopsOnCancel: stops });
    const { sentTokens = 0, billedTokens = 0, promptTokens = 0, cost } = bill ?? {};
    expect(sentTokens).toBeGreaterThan(0);
    expect(sentTokens).toBeLessThan(60);
    if (stops === false) expect(billedTokens).toBeGreaterThan(150);
    else expect(billedTokens).toBe(sentTokens);
    expect(cost).toBeCloseTo(promptTokens * 1e-6 + billedTokens * 2e-6, 9);
  },
);

test("who stays pays for everything, streamed or whole", async () => {
  await using server = await createMockServer({ provider: { dialect: "infron" } });
  await ask(server, { body: { stream_options: { include_usage: true } } });
  await ask(server, { body: { stream: false } });
  const [streamed, whole] = server.exchanges().map(({ bill }) => bill);
  expect(streamed?.billedTokens).toBe(streamed?.sentTokens);
  expect(whole).toEqual(streamed);
});

test("the documented lists are there, and a name is on one of them", () => {
  for (const dialect of ["infron", "infron-bare"] as const) {
    const { stops, runsOn } = mannersOf(dialect).cancelling;
    expect(stops.length).toBeGreaterThan(20);
    expect(runsOn.length).toBeGreaterThan(20);
    expect(stops.filter((name) => runsOn.includes(name))).toEqual([]);
  }
});
