import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../../src/mock-server/index.ts";
import { ask, chat, framesIn } from "./ask.ts";
import { runShell } from "../../docs/curl-commands.ts";

// What the documentation of Infron, Agnic, indoxRouter and orq.ai tells their users to do, in our own words, with no
// change but the base URL.

const PYTHON = fileURLToPath(new URL("../../../subjects/python/.venv/bin/python", import.meta.url));
const PROGRAM = fileURLToPath(new URL("documented_flows.py", import.meta.url));
const path = "/v1/chat/completions";
const user = (content: string) => [{ role: "user" as const, content }];

async function wholeText(server: MockServer, content: string, model = "openai/gpt-4o"): Promise<string> {
  const { text } = await ask(server, { body: { model, stream: false, messages: user(content) } });
  return (
    (JSON.parse(text) as { choices: { message: { content: string } }[] }).choices[0]?.message.content ?? ""
  );
}

test("the documented Python programs run", { timeout: 300_000 }, async ({ skip }) => {
  skip(
    !existsSync(PYTHON) && process.env["CI"] !== "true",
    "python is not installed: scripts/install-subjects.sh",
  );
  await using server = await createMockServer({ provider: true });
  const env = { ...process.env, NO_PROXY: "127.0.0.1" };
  const { stdout } = await promisify(execFile)(PYTHON, [PROGRAM, server.origin], { env });
  const towers = await wholeText(server, "Explain towers", "google/gemini-2.5-flash");
  const haiku = await wholeText(server, "Write a haiku");
  const robots = JSON.parse(
    (
      await ask(server, {
        body: { model: "openai/gpt-4o-mini", messages: undefined, prompt: "Explain robots", stream: false },
      })
    ).text,
  ) as { choices: { message: { content: string } }[] };
  expect(JSON.parse(stdout)).toEqual({
    infron: towers,
    "infron-bare": towers,
    "infron cancelled": 5,
    agnic: [haiku, "stop"],
    "agnic async": haiku,
    "agnic break": 101,
    "agnic balance": [402, "APIStatusError", expect.stringContaining("balance is too low")],
    "agnic broken": expect.stringMatching(/RemoteProtocolError|APIConnectionError/),
    orq: '{"location":"Paris"}',
    indox: robots.choices[0]?.message.content,
  });
  const cancelled = server.exchanges().find(({ request }) => request.body.includes("Write a story"));
  expect(cancelled).toMatchObject({ bill: { upstream: "OpenAI", stopsOnCancel: true } });
  expect(cancelled?.bill?.billedTokens).toBe(cancelled?.bill?.sentTokens);
  const orq = server.exchanges().find(({ request }) => request.path.includes("/v3/router"));
  expect(orq?.request.body).toContain(
    '"cache": {"type": "exact_match", "ttl": 3600}'.replaceAll(": ", ":").replaceAll(", ", ","),
  );
});

test("Infron: the TypeScript parser by hand, and the comment in both spellings", async () => {
  await using server = await createMockServer({ provider: true });
  for (const [dialect, comment] of [
    ["infron", ": Infron AI PROCESSING"],
    ["infron-bare", "INFRONAI PROCESSING"],
  ]) {
    const response = await fetch(`${server.origin}/dialect/${dialect}${path}`, {
      method: "POST",
      body: chat({ messages: user("Explain towers") }),
    });
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    let buffer = "";
    let text = "";
    let comments = 0;
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      buffer += decoder.decode(read.value, { stream: true });
      for (let end = buffer.indexOf("\n"); end !== -1; end = buffer.indexOf("\n")) {
        const line = buffer.slice(0, end).trim();
        buffer = buffer.slice(end + 1);
        if (line === comment) comments++;
        if (!line.startsWith("data: ") || line === "data: [DONE]") continue;
        const { choices } = JSON.parse(line.slice(6)) as { choices: { delta: { content?: string } }[] };
        text += choices[0]?.delta.content ?? "";
      }
    }
    expect(text).toBe(await wholeText(server, "Explain towers", "gpt-4o"));
    expect(comments, "one before the first token, and more between the chunks").toBeGreaterThan(2);
  }
});

test("Infron: the shell loop over curl", async () => {
  await using server = await createMockServer({ provider: true });
  const loop = `curl -sN -X POST "$URL" -H "Content-Type: application/json" -d '${chat({ messages: user("Say one two") })}' |
while IFS= read -r line; do
  case "$line" in
    data:*)
      data="\${line#data: }"
      if [ "$data" = "[DONE]" ]; then break; fi
      printf '%s' "$data" | sed -n 's/.*"content":"\\([^"]*\\)".*/\\1/p' | tr -d '\\n'
      ;;
  esac
done`;
  const { stdout } = await runShell(loop, { URL: `${server.origin}/dialect/infron${path}` });
  expect(stdout).toBe("one two");
});

test("Agnic: the JavaScript SDK reads, and an abort after some tokens ends the exchange", async () => {
  await using server = await createMockServer({ provider: true });
  const client = new OpenAI({
    apiKey: "agnic_tok_x",
    baseURL: `${server.origin}/dialect/agnic/trouble/tps=200/v1`,
    dangerouslyAllowBrowser: true,
  });
  const controller = new AbortController();
  const stream = await client.chat.completions.create(
    { model: "openai/gpt-4o", messages: user("Write a long story"), stream: true },
    { signal: controller.signal },
  );
  let tokens = 0;
  try {
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) tokens++;
      if (tokens > 20) controller.abort();
    }
  } catch (error) {
    expect((error as Error).name).toBe("AbortError");
  }
  expect(tokens).toBeLessThan(40);
  const [exchange] = await server.settled("default");
  expect(exchange?.state).toBe("peer-left");
});

test("Agnic: chunks look as the page shows them, and the last one may carry usage", async () => {
  await using server = await createMockServer({ provider: true });
  const { text } = await ask(server, {
    path: `/dialect/agnic${path}`,
    body: { messages: user("Say Hello"), stream_options: { include_usage: true } },
  });
  const frames = framesIn(text).map((frame) => frame.slice(6));
  const id = (JSON.parse(frames[0] ?? "") as { id: string }).id;
  expect(frames[1]).toBe(
    `{"id":"${id}","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}`,
  );
  expect(JSON.parse(frames.at(-2) ?? "")).toMatchObject({
    choices: [{ delta: {}, finish_reason: "stop" }],
    usage: { total_tokens: expect.any(Number) },
  });
  expect(frames.at(-1)).toBe("[DONE]");
});

/** Decodes each read on its own, splits at blank lines, keeps no buffer. */
async function readWithoutBuffer(response: Response): Promise<string> {
  let text = "";
  for await (const bytes of response.body ?? []) {
    for (const line of new TextDecoder().decode(bytes).split("\n\n")) {
      if (!line.startsWith("data: ")) continue;
      if (line.slice(6) === "[DONE]") break;
      text += line.slice(6);
    }
  }
  return text;
}

test("indoxRouter: plain text in frames, which the documented parser reads, but for blank lines in it", async () => {
  await using server = await createMockServer({ provider: true });
  const post = (prompt: string): Promise<Response> =>
    fetch(`${server.origin}/stream`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ prompt, model: "openai/gpt-4o-mini" }),
    });
  expect(await (await post("Say one two")).text()).toBe("data: one\n\ndata:  two\n\ndata: [DONE]\n\n");
  expect(await readWithoutBuffer(await post("Say one two"))).toBe("one two");
  const story = await readWithoutBuffer(await post("Write a short story about a robot"));
  // The text itself has blank lines, and nothing tells them from the end of a frame.
  expect(story).not.toContain("\n\n");
  expect(story.length).toBeGreaterThan(200);
});

test("IndoxHub: named events say what went in and what came out", async () => {
  await using server = await createMockServer({ provider: true });
  const { text } = await ask(server, { path: `/dialect/indox${path}`, body: { messages: user("Say Hi") } });
  const frames = framesIn(text);
  expect(frames[0]).toMatch(
    /^event: usage_start\ndata: \{"type":"usage_start","request_id":"[^"]+","provider":/,
  );
  expect(frames.find((frame) => frame.includes('"data":"Hi"'))).toContain('"type":"content"');
  expect(frames.find((frame) => frame.startsWith("event: usage_final"))).toContain('"output_tokens":1');
  expect(frames.at(-1)).toBe("data: [DONE]");
});

test("orq.ai: loops that stop at the finish reason, retry with a pause, and run in parallel", async () => {
  await using server = await createMockServer({ provider: true });
  const client = new OpenAI({
    apiKey: "x",
    baseURL: `${server.origin}/dialect/orq/v3/router`,
    maxRetries: 0,
  });
  const streamed = async (model: string, content: string): Promise<string> => {
    const stream = await client.chat.completions.create({ model, messages: user(content), stream: true });
    let text = "";
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      if (chunk.choices[0]?.finish_reason) break;
    }
    return text;
  };
  const withRetry = async (model: string, content: string): Promise<[string, number]> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return [await streamed(model, content), attempt];
      } catch (error) {
        if (attempt === 3) throw error;
        expect(error).toMatchObject({ status: 429, headers: expect.anything() });
      }
    }
  };
  expect(await withRetry("openai/gpt-4o?429,times=2", "Say once")).toEqual(["once", 3]);
  const queries = Array.from({ length: 100 }, (_, i) => `Say number ${i}`);
  const answers = await Promise.all(queries.map((query) => streamed("openai/gpt-4o", query)));
  expect(answers).toEqual(queries.map((_, i) => `number ${i}`));
  const limited = await ask(server, { path: "/dialect/orq/trouble/429/v3/router/chat/completions" });
  expect(limited.headers.get("retry-after")).toBe("1");
  await expect(
    client.chat.completions.create(
      { model: "openai/gpt-4o?delay=2s", messages: user("Hi"), stream: true },
      { timeout: 100 },
    ),
  ).rejects.toThrow(/timed out/);
});
