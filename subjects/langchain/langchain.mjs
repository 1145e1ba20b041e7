import { ChatOpenAI } from "@langchain/openai";
import { collectChunks, defineClient } from "../../dist/adapters/index.js";
import { packageVersion } from "../package-version.mjs";

// The message chunks of `stream()`, added up by `concat` as the documentation does it. Reasoning is not claimed:
// the package documents it for OpenAI's own models only, which do not stream it in chat completions.

export default defineClient({
  name: "langchain",
  version: `${packageVersion("@langchain/openai", import.meta.url)} + openai ${packageVersion("openai", import.meta.url)}`,
  observes: ["text", "toolCalls", "choices", "finishReason", "usage", "error", "cancel", "arrivals"],
  concurrency: 8,
  async run(request) {
    const controller = new AbortController();
    const wholes = new Map();
    const observation = await collectChunks(() => readMessages(request, controller.signal, wholes), {
      cancelAfter: request.cancelAfter,
      abort: () => controller.abort(),
    });
    const isWhole = observation.ended === "complete";
    const choices = [...wholes].map(([index, message]) => readChoice(index, message, isWhole));
    return { ...observation, choices, usage: readUsage(wholes) };
  },
});

async function* readMessages({ baseUrl, headers, body, timeoutMs }, signal, wholes) {
  const model = new ChatOpenAI({
    model: body.model,
    apiKey: "streamproof-test-key",
    maxRetries: 0,
    configuration: { baseURL: baseUrl, defaultHeaders: headers },
    ...(body.n ? { n: body.n } : {}),
  });
  const messages = body.messages.map(({ role, content }) => [role, content]);
  const options = { signal, timeout: Math.ceil(timeoutMs), ...(body.tools ? { tools: body.tools } : {}) };
  for await (const chunk of await model.stream(messages, options)) {
    const { completion: index = 0, finish_reason } = chunk.response_metadata ?? {};
    wholes.set(index, wholes.get(index)?.concat(chunk) ?? chunk);
    // What it says is read from the whole; to the collector it is one more arrival.
    yield { choices: [{ index, delta: {}, finish_reason }] };
  }
}

function readChoice(index, message, isWhole) {
  const { content, response_metadata: metadata } = message;
  return {
    index,
    text: typeof content === "string" ? content : message.text,
    finishReason: metadata?.finish_reason ?? null,
    toolCalls: isWhole ? readCalls(message) : readFragments(message),
  };
}

/** What an agent runs: parsed arguments, and text where they could not be parsed. */
function readCalls({ tool_calls: calls = [], invalid_tool_calls: invalid = [] }) {
  return [
    ...calls.map(({ id, name, args }) => ({ id, name, argumentsValue: args })),
    ...invalid.map(({ id, name, args }) => ({ id, name, arguments: args })),
  ];
}

/** Before the end `tool_calls` is a guess, as documented; the fragments are what is known. */
function readFragments({ tool_call_chunks: fragments = [] }) {
  return fragments.map(({ id, name, args }) => ({ id, name, arguments: args }));
}

function readUsage(wholes) {
  const usage = [...wholes.values()].map((message) => message.usage_metadata).find(Boolean);
  if (!usage) return null;
  return {
    promptTokens: usage.input_tokens,
    completionTokens: usage.output_tokens,
    totalTokens: usage.total_tokens,
  };
}
