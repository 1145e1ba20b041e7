import { expect, test } from "vitest";
import { answerByDefault } from "../../../src/mock-server/index.ts";
import { DIALECT_NAMES, type DialectName } from "../../../src/scenario/index.ts";
import { parseTrouble } from "../../../src/scenario/trouble/parse-trouble.ts";
import { framesIn } from "./ask.ts";

// What recordings, sources and documents show of each provider, byte for byte but for ids.

const TOOLS = ["get_weather", "get_time"].map((name) => ({
  type: "function",
  function: {
    name,
    parameters: { type: "object", properties: { city: { const: "Rome" } }, required: ["city"] },
  },
}));

const QUESTIONS = {
  text: {},
  usage: { stream_options: { include_usage: true, include_obfuscation: false } },
  reasoning: { reasoning_effort: "low", max_tokens: 1 },
  metrics: { perf_metrics_in_response: true },
  tools: {
    messages: [{ role: "user", content: "weather and time" }],
    tools: TOOLS,
    stream_options: { include_obfuscation: false },
  },
};

/** The frames of an answer; every id is `I`, and so are obfuscation and the tail of call ids. */
function said(dialect: DialectName, question: keyof typeof QUESTIONS, trouble = ""): string[] {
  const body = JSON.stringify({
    model: "m",
    stream: true,
    messages: [{ role: "user", content: "Say Hi" }],
    stream_options: { include_obfuscation: false },
    ...QUESTIONS[question],
  });
  const asked = { method: "POST", path: "/v1/chat/completions", httpVersion: "1.1", headers: {}, body };
  const { body: bytes } = answerByDefault(asked, {
    dialect,
    trouble: trouble === "" ? null : parseTrouble(trouble),
  });
  return framesIn(Buffer.from(bytes).toString()).map((frame) =>
    frame
      .replaceAll(/"id":"(chatcmpl-tool-|chatcmpl-|gen-|call_00_|call_)?[\w-]+"/g, '"id":"$1I"')
      .replaceAll(/"obfuscation":"\w+"/g, '"obfuscation":"O"'),
  );
}

const DONE = "data: [DONE]";
const OPENAI =
  'data: {"id":"chatcmpl-I","object":"chat.completion.chunk","created":1700000000,"model":"m","service_tier":"default","system_fingerprint":"fp_44709d6fcb",';
const data = (json: string): string => `data: ${json}`;

test("OpenAI: order of keys, first and last delta, usage in a chunk of its own with null before", () => {
  expect(said("openai", "usage")).toEqual([
    `${OPENAI}"choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}`,
    `${OPENAI}"choices":[{"index":0,"delta":{"content":"Hi"},"logprobs":null,"finish_reason":null}],"usage":null}`,
    `${OPENAI}"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}`,
    expect.stringMatching(
      /"choices":\[\],"usage":\{"prompt_tokens":\d+,"completion_tokens":1,"total_tokens":\d+,/,
    ),
    DONE,
  ]);
});

test("OpenAI: the first call rides on the role, the others have deltas of their own, and the arguments come in pieces", () => {
  const frames = said("openai", "tools");
  expect(frames.slice(0, 2)).toEqual([
    `${OPENAI}"choices":[{"index":0,"delta":{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"index":0,"id":"call_I","type":"function","function":{"name":"get_weather","arguments":""}}]},"logprobs":null,"finish_reason":null}]}`,
    `${OPENAI}"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\""}}]},"logprobs":null,"finish_reason":null}]}`,
  ]);
  expect(frames.at(-2)).toBe(
    `${OPENAI}"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}]}`,
  );
});

test("OpenAI: an error inside the stream names what there is, and ends it", () => {
  expect(said("openai", "text", "error@1").slice(1)).toEqual([
    data(
      '{"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error"}}',
    ),
  ]);
});

test("Azure: a frame about the prompt comes first, keys are sorted, and filters stand beside content", () => {
  const [first, role, text, finish] = said("azure", "text");
  expect(first).toMatch(
    /^data: \{"choices":\[\],"created":0,"id":"","model":"","object":"","prompt_filter_results":\[/,
  );
  expect(role).toMatch(
    /^data: \{"choices":\[\{"content_filter_results":\{\},"delta":\{"content":"","refusal":null,"role":"assistant"\},"finish_reason":null,"index":0,"logprobs":null\}\],"created":/,
  );
  expect(text).toContain('"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}');
  expect(finish).toContain('{"content_filter_results":{},"delta":{},"finish_reason":"stop"');
});

test("OpenRouter: a comment before the first token, usage always, errors in a chunk with a finish reason", () => {
  const frames = said("openrouter", "text");
  expect(frames[0]).toBe(": OPENROUTER PROCESSING");
  expect(frames.at(-2)).toMatch(/"choices":\[\],"usage":\{.*"cost":0,"is_byok":false/);
  expect(said("openrouter", "text", "error=502@2").slice(2)).toEqual([
    data(
      '{"id":"gen-I","object":"chat.completion.chunk","created":1700000000,"model":"m","provider":"OpenAI","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"The upstream gave no valid answer."}}',
    ),
    DONE,
  ]);
});

test("DeepSeek: usage on the finish chunk and null before, content null beside reasoning", () => {
  expect(said("deepseek", "reasoning")[1]).toContain('"delta":{"content":null,"reasoning_content":"The"}');
  const [role, , finish] = said("deepseek", "text");
  expect(role).toMatch(/"usage":null\}$/);
  expect(finish).toMatch(
    /"delta":\{"content":""\},"logprobs":null,"finish_reason":"stop"\}\],"usage":\{.*"prompt_cache_hit_tokens":0/,
  );
});

test("Groq: x_groq on the first and the last chunk, usage in both places, tool calls whole", () => {
  const frames = said("groq", "tools");
  expect(frames[0]).toMatch(/"x_groq":\{"id":"I","seed":\d+\}\}$/);
  expect(frames[1]).toContain(
    '"tool_calls":[{"id":"I","type":"function","function":{"name":"get_weather","arguments":"{\\"city\\":\\"Rome\\"}"},"index":0}]',
  );
  expect(frames.at(-2)).toMatch(/"x_groq":\{"id":"I","usage":\{.*"queue_time":.*\}\},"usage":\{/);
  expect(said("groq", "reasoning")[1]).toContain('"delta":{"reasoning":"The"}');
});

test("Mistral: calls without index and type, the finish reason beside the last, errors without a wrapper", () => {
  const frames = said("mistral", "tools");
  expect(frames[1]).toContain(
    '"delta":{"content":null,"tool_calls":[{"id":"I","function":{"name":"get_weather","arguments":"{\\"city\\":\\"Rome\\"}"}}]},"finish_reason":null',
  );
  expect(frames[2]).toContain('"finish_reason":"tool_calls"');
  expect(frames[2]).toContain('"usage":{');
  expect(frames).toHaveLength(4);
  expect(said("mistral", "reasoning")[1]).toContain(
    '"content":[{"type":"thinking","thinking":[{"type":"text","text":"The"}]}]',
  );
  expect(said("mistral", "text", "429")).toEqual([
    '{"object":"error","message":"Rate limit exceeded","type":"service_tier_capacity_exceeded","param":null,"code":"1300","raw_status_code":429}',
  ]);
});

test("xAI: no finish_reason before there is one, no logprobs, reasoning beside the completion in the total", () => {
  const frames = said("xai", "usage");
  expect(frames[0]).toContain('"choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}]');
  expect(frames[1]).toContain('"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]');
  expect(frames[2]).toMatch(/"choices":\[\],"usage":.*"num_sources_used":0,"cost_in_usd_ticks":0/);
  const usage = JSON.parse(said("xai", "reasoning").at(-2)?.slice(6) ?? "") as {
    usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
  };
  expect(usage.usage.total_tokens).toBe(usage.usage.prompt_tokens + usage.usage.completion_tokens + 1);
});

test("Perplexity: role and usage on every chunk, another object at the end", () => {
  const frames = said("perplexity", "text");
  for (const frame of frames.slice(0, -1))
    expect(frame).toMatch(/"usage":\{.*"citations":\[.*"role":"assistant"/);
  expect(frames.at(-2)).toContain('"object":"chat.completion.done"');
});

test("Cerebras: choices before the rest, usage and times on the finish chunk", () => {
  const frames = said("cerebras", "text");
  expect(frames[1]).toBe(
    data(
      '{"id":"chatcmpl-I","choices":[{"delta":{"content":"Hi"},"index":0}],"created":1700000000,"model":"m","system_fingerprint":"fp_a33c042689e969567008","object":"chat.completion.chunk"}',
    ),
  );
  expect(frames[2]).toMatch(/"usage":\{.*\},"time_info":\{/);
});

test("Gemini: calls without index, `stop` after tools, errors in a list with a status word", () => {
  const frames = said("gemini", "tools");
  expect(frames[0]).toContain('"tool_calls":[{"function":{"name":"get_weather"');
  expect(frames[0]).not.toContain('"index":1');
  expect(frames[1]).toContain('"finish_reason":"stop"');
  expect(said("gemini", "text", "429")).toEqual([
    '[{"error":{"code":429,"message":"Rate limit reached.","status":"RESOURCE_EXHAUSTED"}}]',
  ]);
});

test("vLLM and SGLang: `[DONE]` follows an error in the stream; each has its field beside the finish reason", () => {
  expect(said("vllm", "text")[2]).toContain(
    '"delta":{},"logprobs":null,"finish_reason":"stop","stop_reason":null}',
  );
  expect(said("vllm", "text", "error=400@1").slice(1)).toEqual([
    data(
      '{"error":{"message":"The request could not be understood.","type":"BadRequestError","param":null,"code":400}}',
    ),
    DONE,
  ]);
  expect(said("sglang", "text")[2]).toContain('"matched_stop":null');
  expect(said("sglang", "text", "error@1").slice(1)).toEqual([
    expect.stringMatching(
      /^data: \{"error":\{"object":"error","message":".*","type":"server_error","param":null,"code":500\}\}$/,
    ),
    DONE,
  ]);
});

test("llama.cpp: its own order of keys, timings at the end, errors without `[DONE]`", () => {
  const frames = said("llama.cpp", "usage");
  expect(frames[0]).toBe(
    data(
      '{"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1700000000,"id":"chatcmpl-I","model":"m","system_fingerprint":"b6500-streamproof","object":"chat.completion.chunk"}',
    ),
  );
  expect(frames[2]).toMatch(/"timings":\{"prompt_n":\d+,"predicted_n":1,/);
  expect(said("llama.cpp", "text", "error=503@1").slice(1)).toEqual([
    data('{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}'),
  ]);
});

test("Ollama: the role once, calls whole, no null usage, and an error that nobody hears of", () => {
  const frames = said("ollama", "usage");
  expect(frames[0]).toContain(
    '"system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}',
  );
  expect(frames[0]).not.toContain("usage");
  expect(said("ollama", "tools")[0]).toContain(
    '"tool_calls":[{"id":"call_I","index":0,"type":"function","function":',
  );
  const failed = said("ollama", "text", "error@1");
  expect(failed).toHaveLength(2);
  expect(failed[1]).toContain('"delta":{"role":"assistant","content":""},"finish_reason":null');
});

test("LiteLLM and LM Studio: codes as text, and an error said twice", () => {
  expect(said("litellm", "text", "error=429@1").at(-1)).toBe(
    data(
      '{"error":{"message":"Rate limit reached.","type":"requests","param":null,"code":"rate_limit_exceeded"}}',
    ),
  );
  expect(said("lm-studio", "text", "error@1").at(-1)).toMatch(
    /^event: error\ndata: \{"error":\{"message":"(.*)"\},"message":"\1"\}$/,
  );
});

test("Together: its own finish reason, and a seed beside it", () => {
  expect(said("together", "text")[2]).toContain('"finish_reason":"eos","seed":1');
});

const PLAIN =
  '"object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{"index":0,"delta":';
const OPEN = '"logprobs":null,"finish_reason":null}]';

test("Fireworks: usage on the finish chunk unasked, metrics beside it when asked", () => {
  expect(said("fireworks", "text")).toEqual([
    data(`{"id":"chatcmpl-I",${PLAIN}{"role":"assistant","content":""},${OPEN}}`),
    data(`{"id":"chatcmpl-I",${PLAIN}{"content":"Hi"},${OPEN}}`),
    expect.stringMatching(
      /"delta":\{\},"logprobs":null,"finish_reason":"stop"\}\],"usage":\{"prompt_tokens":\d+,"completion_tokens":1,"total_tokens":\d+,"prompt_tokens_details":\{"cached_tokens":0\}\}\}$/,
    ),
    DONE,
  ]);
  expect(said("fireworks", "usage")).toEqual(said("fireworks", "text"));
  expect(said("fireworks", "reasoning")[1]).toContain('"delta":{"reasoning_content":"The"}');
  expect(said("fireworks", "metrics").at(-2)).toMatch(
    /"perf_metrics":\{"prompt-tokens":\d+,"cached-prompt-tokens":0,"server-time-to-first-token":0.05,"server-processing-time":0.25\},"usage":/,
  );
});

test("orq.ai: OpenAI's chunks and errors under an id that is a ulid", () => {
  const frames = said("orq", "usage");
  expect(frames.slice(0, 3)).toEqual([
    data(`{"id":"I",${PLAIN}{"role":"assistant","content":""},${OPEN}}`),
    data(`{"id":"I",${PLAIN}{"content":"Hi"},${OPEN}}`),
    data(`{"id":"I",${PLAIN}{},"logprobs":null,"finish_reason":"stop"}]}`),
  ]);
  expect(frames[3]).toMatch(/"choices":\[\],"usage":\{/);
  const calls = said("orq", "tools");
  expect(calls[1]).toContain(
    '"delta":{"tool_calls":[{"index":0,"id":"call_I","type":"function","function":{"name":"get_weather","arguments":""}}]}',
  );
  expect(calls.at(-2)).toContain('"delta":{},"logprobs":null,"finish_reason":"tool_calls"');
  expect(said("orq", "text", "429")).toEqual([
    '{"error":{"message":"Rate limit reached.","type":"requests","param":null,"code":"rate_limit_exceeded"}}',
  ]);
  expect(said("orq", "text", "error=503@2").slice(2)).toEqual([
    data(
      '{"error":{"message":"The engine is currently overloaded.","type":"server_error","param":null,"code":null}}',
    ),
  ]);
});

test.each([
  ["infron", ": Infron AI PROCESSING"],
  ["infron-bare", "INFRONAI PROCESSING"],
] as const)("%s: `%s` before the first token and between chunks, OpenAI's chunks else", (dialect, line) => {
  expect(said(dialect, "usage")).toEqual([
    line,
    data(`{"id":"chatcmpl-I",${PLAIN}{"role":"assistant","content":""},${OPEN}}`),
    data(`{"id":"chatcmpl-I",${PLAIN}{"content":"Hi"},${OPEN}}`),
    data(`{"id":"chatcmpl-I",${PLAIN}{},"logprobs":null,"finish_reason":"stop"}]}`),
    expect.stringMatching(/"choices":\[\],"usage":\{"prompt_tokens":\d+,"completion_tokens":1,/),
    DONE,
  ]);
  const calls = said(dialect, "tools");
  expect(calls.flatMap((frame, at) => (frame === line ? [at] : []))).toEqual([0, 9]);
  expect(calls[2]).toContain(
    '"tool_calls":[{"index":0,"id":"call_I","type":"function","function":{"name":"get_weather"',
  );
  expect(said(dialect, "text", "error=500@3").slice(3)).toEqual([
    data(
      '{"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error","param":null,"code":null}}',
    ),
  ]);
});

test("indoxRouter's example: the text behind `data: `, no usage, errors as JSON", () => {
  expect(said("indox-stream", "text")).toEqual(["data: Hi", DONE]);
  expect(said("indox-stream", "usage")).toEqual(["data: Hi", DONE]);
  expect(said("indox-stream", "text", "error@1")).toEqual([
    "data: Hi",
    data(
      '{"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error","param":null,"code":null}}',
    ),
  ]);
});

/** Those that send no reasoning: OpenAI and Azure count it only, plain text has no place for it. */
const SILENT = new Set<DialectName>(["openai", "azure", "indox-stream"]);
const BY_ANOTHER_NAME: Partial<Record<DialectName, string>> = {
  openrouter: '"reasoning":"The"',
  groq: '"reasoning":"The"',
  together: '"reasoning":"The"',
  cerebras: '"reasoning":"The"',
  vllm: '"reasoning":"The"',
  ollama: '"reasoning":"The"',
  mistral: '"thinking":[{"type":"text","text":"The"}]',
};

test("every dialect shows reasoning in its own field, or not at all", () => {
  for (const dialect of DIALECT_NAMES) {
    const text = said(dialect, "reasoning").join("\n");
    const field = BY_ANOTHER_NAME[dialect] ?? '"reasoning_content":"The"';
    if (SILENT.has(dialect)) expect(text, dialect).not.toMatch(/"The|reasoning_content/);
    else expect(text, dialect).toContain(field);
  }
});

test("every dialect speaks of an error before the stream in JSON that says what happened", () => {
  for (const dialect of DIALECT_NAMES) {
    const [body = ""] = said(dialect, "text", "503");
    expect(JSON.parse(body), dialect).toEqual(expect.anything());
    expect(body, dialect).toMatch(/overloaded|Loading model|no capacity|unavailable/i);
  }
});
