import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ClientRequest, RunTools } from "../../src/adapters/index.ts";
import create from "../../src/adapters/shipped/openai-create.ts";
import stream from "../../src/adapters/shipped/openai-stream.ts";
import { observationSchema } from "../../src/wire/observation.ts";
import { chunk, DONE, openStream, type Play, startSseServer, usageChunk } from "./sse-server.ts";

const tools: RunTools = {
  skip(reason) {
    throw new Error(`skipped: ${reason}`);
  },
};

async function run(client: typeof create, play: Play, more: Partial<ClientRequest> = {}) {
  await using server = await startSseServer(play);
  const observation = await client.run(
    {
      url: `${server.baseUrl}/chat/completions`,
      baseUrl: server.baseUrl,
      method: "POST",
      headers: { authorization: "Bearer from-request", "x-check": "17" },
      body: { model: "m-1", stream: true, messages: [{ role: "user", content: "hi" }], seed: 5 },
      timeoutMs: 10_000,
      ...more,
    },
    tools,
  );
  if (more.cancelAfter) await server.seen[0]?.left;
  // Everything a client reports must get through the protocol.
  const seen = observationSchema.parse(JSON.parse(JSON.stringify(observation)));
  return { seen, requests: server.seen };
}

const play =
  (...frames: string[]): Play =>
  (response) => {
    openStream(response);
    response.end(frames.join(""));
  };

describe.each([
  ["openai/create", create],
  ["openai/stream", stream],
])("%s", (name, client) => {
  test("reports the version of the SDK that is installed", () => {
    const manifest = new URL("../../node_modules/openai/package.json", import.meta.url);
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    expect(client).toMatchObject({ name, version, concurrency: 16 });
  });

  test("reports text, finish reason, usage and one arrival per chunk", async () => {
    const { seen, requests } = await run(
      client,
      play(
        chunk({ role: "assistant", content: "" }),
        chunk({ content: "Hel" }),
        chunk({ content: "lo" }),
        chunk({}, "stop"),
        usageChunk(3, 2),
        DONE,
      ),
    );
    expect(seen).toMatchObject({
      ended: "complete",
      choices: [{ index: 0, text: "Hello", finishReason: "stop", toolCalls: [] }],
      usage: { promptTokens: 3, completionTokens: 2, totalTokens: 5 },
    });
    expect(seen.arrivals).toHaveLength(5);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      headers: { authorization: "Bearer from-request", "x-check": "17" },
      body: { model: "m-1", stream: true, seed: 5 },
    });
  });

  test("reports tool calls in fragments and several choices", async () => {
    const tool = (index: number, more: object) => ({ tool_calls: [{ index, ...more }] });
    const { seen } = await run(
      client,
      play(
        chunk({ role: "assistant", content: null }, null, 1),
        chunk({ role: "assistant", content: null }),
        chunk(tool(0, { id: "a", type: "function", function: { name: "f", arguments: "" } })),
        chunk(tool(1, { id: "b", type: "function", function: { name: "g", arguments: '{"y"' } })),
        chunk(tool(0, { function: { arguments: '{"x":1}' } })),
        chunk(tool(1, { function: { arguments: ":2}" } })),
        chunk({ refusal: "no" }, null, 1),
        chunk({}, "tool_calls"),
        chunk({}, "stop", 1),
        DONE,
      ),
    );
    expect(seen).toMatchObject({
      ended: "complete",
      choices: [
        {
          index: 0,
          finishReason: "tool_calls",
          toolCalls: [
            { id: "a", name: "f", arguments: '{"x":1}' },
            { id: "b", name: "g", arguments: '{"y":2}' },
          ],
        },
        { index: 1, refusal: "no", finishReason: "stop" },
      ],
    });
  });

  test("reports an error in the stream together with what came before it", async () => {
    const error = { message: "overloaded", type: "server_error", code: "busy" };
    const { seen } = await run(
      client,
      play(chunk({ role: "assistant", content: "Hel" }), `data: ${JSON.stringify({ error })}\n\n`),
    );
    expect(seen).toMatchObject({
      ended: "error",
      error: { kind: "api", message: expect.stringContaining("overloaded"), code: "busy" },
      choices: [{ text: "Hel", finishReason: null }],
    });
  });

  test("reports a connection that breaks off as a network error with the part", async () => {
    const { seen } = await run(client, (response) => {
      openStream(response);
      response.write(chunk({ role: "assistant", content: "Hel" }), () => response.socket?.end());
    });
    expect(seen).toMatchObject({ ended: "error", error: { kind: "network" }, choices: [{ text: "Hel" }] });
  });

  test("reports a connection that is reset as a network error", async () => {
    const { seen } = await run(client, (response) => {
      openStream(response);
      // A reset may destroy what was not read yet, so nothing can be said about the text.
      response.write(chunk({ role: "assistant", content: "Hel" }), () => response.socket?.resetAndDestroy());
    });
    expect(seen).toMatchObject({ ended: "error", error: { kind: "network" } });
  });

  test("reports JSON that cannot be read as a parse error", async () => {
    const { seen } = await run(client, play(chunk({ role: "assistant", content: "Hel" }), "data: {oops\n\n"));
    expect(seen).toMatchObject({ ended: "error", error: { kind: "parse" }, choices: [{ text: "Hel" }] });
  });

  test("reports a status with its code and Retry-After, and makes one request only", async () => {
    const { seen, requests } = await run(client, (response) => {
      response.writeHead(429, { "content-type": "application/json", "retry-after": "2" });
      response.end(JSON.stringify({ error: { message: "slow down", code: "rate_limit_exceeded" } }));
    });
    expect(seen).toMatchObject({
      ended: "error",
      error: {
        kind: "http",
        status: 429,
        code: "rate_limit_exceeded",
        message: expect.stringContaining("slow down"),
        retryAfterMs: 2000,
      },
    });
    expect(seen.choices ?? []).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  test("reports a connection that is refused", async () => {
    const { seen } = await run(client, play(), { baseUrl: "http://127.0.0.1:1/v1" });
    expect(seen).toMatchObject({ ended: "error", error: { kind: "network" } });
  });

  test("reports headers that never come as a timeout", async () => {
    const { seen } = await run(client, () => undefined, { timeoutMs: 300 });
    expect(seen).toMatchObject({ ended: "error", error: { kind: "timeout" } });
  });

  const endless: Play = (response) => {
    openStream(response);
    response.write(
      chunk({ role: "assistant", content: "" }) + chunk({ content: "one" }) + chunk({ content: "two" }),
    );
  };

  test.each(["abort", "break"] as const)(
    "cancels by %s after some chunks, and the server sees it",
    async (how) => {
      const { seen } = await run(client, endless, { cancelAfter: { chunks: 2, how } });
      expect(seen).toMatchObject({ ended: "cancelled", choices: [{ text: expect.stringMatching(/^one/) }] });
    },
  );

  test("cancels by abort after some time, with the answer under way or not yet begun", async () => {
    const cancelAfter = { ms: 200, how: "abort" as const };
    const begun = await run(client, endless, { cancelAfter });
    expect(begun.seen.ended).toBe("cancelled");
    const silent = await run(client, () => undefined, { cancelAfter });
    expect(silent.seen.ended).toBe("cancelled");
  });

  test("reports a whole answer when it is over before the cancel is due", async () => {
    const frames = [chunk({ role: "assistant", content: "Hi" }), chunk({}, "stop"), DONE];
    await using server = await startSseServer(play(...frames));
    const observation = await client.run(
      {
        url: "",
        baseUrl: server.baseUrl,
        method: "POST",
        headers: {},
        body: { model: "m", messages: [] },
        timeoutMs: 5000,
        cancelAfter: { chunks: 9, how: "break" },
      },
      tools,
    );
    expect(observation).toMatchObject({ ended: "complete", choices: [{ text: "Hi", finishReason: "stop" }] });
  });
});

test("openai/create joins reasoning and reports a clean end without a finish reason as the SDK shows it", async () => {
  const frames = [
    chunk({ reasoning_content: "th" }),
    chunk({ reasoning_content: "ink" }),
    chunk({ content: "x" }),
  ];
  const { seen } = await run(create, play(...frames));
  expect(seen).toMatchObject({
    ended: "complete",
    choices: [{ text: "x", reasoning: "think", finishReason: null }],
  });
});

test("openai/stream reports a missing finish reason as the error the helper throws, with the text", async () => {
  const { seen } = await run(stream, play(chunk({ role: "assistant", content: "x" }), DONE));
  expect(seen).toMatchObject({
    ended: "error",
    error: { kind: "other", message: expect.stringContaining("finish_reason") },
    choices: [{ text: "x", finishReason: null }],
  });
});
