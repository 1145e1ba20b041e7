import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { EndpointPlace } from "../../../src/conformance/endpoint/endpoint-place.ts";
import { readEndpointReply } from "../../../src/conformance/endpoint/endpoint-reply.ts";
import { planEndpoint } from "../../../src/conformance/endpoint/plan-endpoint.ts";
import { QUESTIONS } from "../../../src/conformance/endpoint/questions.ts";
import { recordedScenario } from "../../../src/conformance/endpoint/recorded-scenario.ts";
import { checkEndpointHarness } from "../../../src/conformance/endpoint/self-check.ts";
import { Stalls } from "../../../src/conformance/endpoint/stalls.ts";
import { findEndpointRule, selectChecks } from "../../../src/conformance/index.ts";
import { type RawConnection, sendRaw } from "../../../src/conformance/raw/index.ts";
import { renderScenario } from "../../../src/mock-server/index.ts";
import { scenarioSchema } from "../../../src/scenario/scenario.ts";
import { judgeProvider } from "../../broken/providers/judge-provider.ts";

/** What a server says to each request on a connection, one after the other; its URL. */
async function saying(...answers: string[]): Promise<string> {
  const server = createServer((socket) => {
    let nth = 0;
    socket.on("error", () => undefined);
    socket.on("data", () => socket.write(answers[nth++] ?? ""));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const SHORT = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n";

test("the harness passes a right provider and fails a bad one before anybody is judged", async () => {
  expect(await checkEndpointHarness()).toBeNull();
});

test("a harness that finds nothing wrong with a bad provider says so", async () => {
  const right = [
    { role: "assistant" },
    { text: ["Hello", " there", "."] },
    { finish: "stop" },
    { usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 } },
    { done: true as const },
  ];
  expect(await checkEndpointHarness(right)).toBe("a provider that ends no answer passes");
});

test("a connection that is kept takes the next request, and one that is closed is forgotten", async () => {
  const url = await saying(`${SHORT}{}`, `${SHORT}[]`);
  const connection: RawConnection = { socket: null };
  const request = { url, headers: {}, body: "{}", timeoutMs: 5000, connection };
  const first = await sendRaw(request);
  const { socket } = connection;
  const second = await sendRaw(request);
  expect([first, second].map(({ body }) => Buffer.from(body).toString())).toEqual(["{}", "[]"]);
  expect(connection.socket).toBe(socket);
  socket?.destroy();
  await expect.poll(() => connection.socket).toBeNull();
});

test("a silence is noticed long before the time for everything is over", async () => {
  const url = await saying("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf");
  const reply = await sendRaw({ url, headers: {}, body: "{}", timeoutMs: 60_000, idleMs: 150 });
  expect(reply.end).toBe("open");
  expect(reply.endedAt - (reply.sentAt ?? 0)).toBeLessThan(30_000);
});

test("after a first stall nobody is waited for so long, and after three of a kind none is asked", () => {
  const stalls = new Stalls(30_000);
  expect(stalls.wait()).toEqual({ timeoutMs: 60_000, idleMs: 30_000, counts: true });
  stalls.note(false, 700, false);
  stalls.note(true, 30_000, true);
  expect(stalls.wait()).toEqual({ timeoutMs: 2800, idleMs: 1400, counts: false });
  expect(stalls.lost(true)).toBeNull();
  stalls.note(true, 1400, true);
  stalls.note(true, 1400, true);
  expect(stalls.lost(true)).toBe("not asked: 3 streams stalled before");
  expect(stalls.lost(false)).toBeNull();
});

test("a silence of more than 15 s within a stream is noted", async () => {
  const body = Buffer.from("data: {}\n\ndata: [DONE]\n\n");
  const raw = {
    sentAt: 0,
    head: { httpVersion: "1.1", status: 200, reason: "OK", headers: [] as [string, string][], at: 5 },
    informational: [],
    framing: "chunked" as const,
    body,
    reads: [
      { end: 10, at: 10 },
      { end: body.length, at: 16_000 },
    ],
    trailers: [],
    end: "complete" as const,
    endedAt: 16_001,
    framingFaults: [],
    codingFault: null,
    surplus: new Uint8Array(),
    failure: null,
  };
  const trace = {
    question: QUESTIONS[0]!,
    asked: { body: {}, headers: {} },
    reply: readEndpointReply(raw),
    reuse: "not-tried" as const,
    others: new Map(),
    secrets: [],
    wrongKey: "",
  };
  const rule = findEndpointRule("endpoint.delivery.silence");
  expect(rule?.judge(trace)).toMatchObject({ held: false, actual: 15_990 });
});

test("a recorded answer is a scenario that says the same bytes, but for secrets", async () => {
  const url = await saying(
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 24\r\n\r\ndata: é sk-secret-123\n\n",
  );
  const raw = await sendRaw({ url, headers: {}, body: "{}", timeoutMs: 5000 });
  const played = (clean: (text: string) => string): string => {
    const scenario = recordedScenario(raw, clean);
    return Buffer.from(renderScenario(scenarioSchema.parse(scenario)).body).toString();
  };
  expect(played((text) => text)).toBe(Buffer.from(raw.body).toString());
  expect(played((text) => text.replaceAll("sk-secret-123", "[secret]"))).toBe("data: é [secret]\n\n");
});

test("a plan asks what its checks look at beside their own question, and keys only where there is one", () => {
  const ids = (only: string[], hasKey: boolean): string[] =>
    planEndpoint({ selection: selectChecks(only), hasKey }).map(({ question }) => question.id);
  expect(ids(["endpoint.turn.tool-result"], true)).toEqual([
    "ask/text/streamed",
    "ask/text/whole",
    "ask/tools-named/streamed",
    "ask/tools-named/whole",
    "ask/tools-result/streamed",
    "ask/tools-result/whole",
  ]);
  expect(ids([], true).filter((id) => /-key/.test(id))).toHaveLength(3);
  expect(ids([], false).filter((id) => /-key/.test(id))).toEqual([]);
});

test("a key is sent where it was given, a wrong one in its place, and none where none is meant", () => {
  const place = new EndpointPlace({
    url: "https://x.example/v1?api-version=1",
    headers: { "api-key": "secret-1" },
    seed: 7,
  });
  const headersOf = (id: string): Record<string, string> =>
    place.ask(
      QUESTIONS.find((each) => each.id === id)!,
      "m",
      new Map(),
    ).headers;
  expect(place.chatUrl).toBe("https://x.example/v1/chat/completions?api-version=1");
  expect(headersOf("ask/text/whole")["api-key"]).toBe("secret-1");
  expect(headersOf("ask/wrong-key/whole")["api-key"]).toBe(place.wrongKey);
  expect(headersOf("ask/no-key/whole")["api-key"]).toBeUndefined();
  expect(place.secrets).toEqual(["secret-1"]);
});

test("what is left out of a selection is not judged, and the two plain questions are asked all the same", async () => {
  const { records, requests } = await judgeProvider({}, { only: ["endpoint.done.once"] });
  expect(new Set(records.map(({ rule }) => rule))).toEqual(new Set(["endpoint.done.once"]));
  expect(requests).toBeGreaterThan(10);
});
