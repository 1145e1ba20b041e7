import https from "node:https";
import { http } from "msw";
import { setupServer } from "msw/node";
import msw from "msw/package.json" with { type: "json" };
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import {
  createMswMock,
  type MswMock,
  playScenario,
  textAnswer,
  toolAnswer,
} from "../../../src/mock-server/msw/index.ts";

const PROVIDER = "https://api.openai.com/v1";
const server = setupServer();
let provider: MswMock;

/** The name that MSW 2 has for it, and the one that MSW 3 has. */
const LOUD = { onUnhandledRequest: "error", onUnhandledFrame: "error" } as const;

beforeAll(() => server.listen(LOUD));
beforeEach(() => {
  provider = createMswMock({ scenario: { steps: textAnswer("Hello, you", { cut: "words" }) } });
  server.use(...provider.handlers);
});
afterEach(() => {
  provider.close();
  server.resetHandlers();
});
afterAll(() => server.close());

const ASKED = { model: "m", stream: true as const, messages: [{ role: "user" as const, content: "Hi" }] };

function clientOf(baseURL = PROVIDER): OpenAI {
  return new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
}

async function said(client: OpenAI): Promise<string[]> {
  const deltas: string[] = [];
  for await (const { choices } of await client.chat.completions.create(ASKED))
    deltas.push(choices[0]?.delta.content ?? "");
  return deltas;
}

test("these tests run with the MSW they are to run with", () => {
  expect(msw.version.split(".")[0]).toBe(process.env["STREAMPROOF_MSW_MAJOR"] ?? "2");
});

test("the OpenAI SDK reads the scenario at the provider's own address", async () => {
  expect((await said(clientOf())).filter(Boolean)).toEqual(["Hello,", " you"]);
  expect(provider.exchanges()).toMatchObject([
    { request: { path: "/v1/chat/completions" }, state: "played" },
  ]);
});

test("fetch reads one chunk for each write", async () => {
  server.use(
    http.post(`${PROVIDER}/*`, playScenario({ steps: [{ done: "a" }], writes: { offsets: [3, 8] } })),
  );
  const response = await fetch(`${PROVIDER}/chat/completions`, { method: "POST", body: "{}" });
  const chunks: string[] = [];
  for await (const chunk of response.body ?? []) chunks.push(Buffer.from(chunk).toString());
  expect(chunks).toEqual(["dat", "a: a\n", "\n"]);
});

test("one test overrides a route with a scenario of its own", async () => {
  const calls = toolAnswer({ name: "look", arguments: { city: "Paris" } });
  server.use(http.post(`${PROVIDER}/chat/completions`, playScenario({ steps: calls })));
  const runner = clientOf().chat.completions.stream({ ...ASKED });
  const message = await runner.finalMessage();
  expect(message.tool_calls?.[0]).toMatchObject({
    function: { name: "look", arguments: '{"city":"Paris"}' },
  });
});

test("a route of one's own is answered whatever its path looks like", async () => {
  server.use(http.post("*/t/*", playScenario({ match: { model: "other" }, steps: [{ bytes: "played" }] })));
  const response = await fetch("https://api.openai.com/t/x/v1", { method: "POST", body: "{}" });
  expect(await response.text()).toBe("played");
});

test("the headers say that the body is chunked, so that HTTP written out of it shows where it breaks off", async () => {
  const { headers } = await fetch(`${PROVIDER}/chat/completions`, { method: "POST", body: "{}" });
  expect(headers.get("transfer-encoding")).toBe("chunked");
});

test("several scenarios stand side by side under addresses of their own", async () => {
  const well = provider.mount({ steps: textAnswer("well") });
  const ill = provider.mount({ reply: { status: 503 }, steps: [] });
  expect((await said(clientOf(well.baseUrl))).join("")).toBe("well");
  await expect(said(clientOf(ill.baseUrl))).rejects.toMatchObject({ status: 503 });
  expect(well.exchanges()).toHaveLength(1);
});

test.each(["fin", "reset"] as const)(
  "a %s in the middle is an error, after what came before it",
  async (ending) => {
    const steps = [{ text: "Hel" }, { text: "lo" }];
    const cut = provider.mount({ steps, ending: { kind: ending } });
    const deltas: string[] = [];
    const reading = (async () => {
      for await (const { choices } of await clientOf(cut.baseUrl).chat.completions.create(ASKED))
        deltas.push(choices[0]?.delta.content ?? "");
    })();
    await expect(reading).rejects.toThrow("terminated");
    expect(deltas).toEqual(["Hel", "lo"]);
  },
);

test("an abort reaches the journal", async () => {
  const slow = provider.mount({ steps: [{ text: "a" }, { wait: 600_000 }, { text: "b" }] });
  const stream = await clientOf(slow.baseUrl).chat.completions.create(ASKED);
  for await (const _ of stream) break;
  stream.controller.abort();
  expect(await slow.whenPeerLeft()).toMatchObject({ state: "peer-left" });
});

test("a client on node:https reads the same", async () => {
  const text = await new Promise<string>((resolve, reject) => {
    const request = https.request(`${PROVIDER}/chat/completions`, { method: "POST" }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (piece: string) => (body += piece));
      response.on("end", () => resolve(body)).on("error", reject);
    });
    request.on("error", reject).end("{}");
  });
  expect(text).toContain('"content":" you"');
  expect(text).toMatch(/data: \[DONE\]\n\n$/);
});

test("tests that run at once keep apart by their mounts", async () => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const mount = provider.mount({ steps: textAnswer(`${index}, `.repeat(9), { cut: "words" }), gapMs: 1 });
      return [(await said(clientOf(mount.baseUrl))).join(""), mount.exchanges().length];
    }),
  );
  expect(answers).toEqual(answers.map((_, index) => [`${index}, `.repeat(9), 1]));
});
