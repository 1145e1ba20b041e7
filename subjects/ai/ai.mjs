import { collectChunks, defineClient } from "../../dist/adapters/index.js";
import { skipSeveralChoices, startStreamText, version } from "./ai-request.mjs";

// Every part of `fullStream`; tool calls as the SDK hands them over, with parsed input.

export default defineClient({
  name: "ai",
  version,
  observes: ["text", "reasoning", "toolCalls", "finishReason", "usage", "error", "cancel", "arrivals"],
  concurrency: 8,
  async run(request, tools) {
    skipSeveralChoices(request, tools);
    const controller = new AbortController();
    const calls = new Map();
    const observation = await collectChunks(() => readParts(request, controller.signal, calls), {
      cancelAfter: request.cancelAfter,
      abort: () => controller.abort(),
    });
    const [first, ...others] = observation.choices;
    const choice = first ?? { index: 0, text: "", finishReason: null };
    return { ...observation, choices: [{ ...choice, toolCalls: [...calls.values()] }, ...others] };
  },
});

/** The parts as chunks. Errors are parts too, and the stream goes on after them; nobody careful reads on. */
async function* readParts(request, abortSignal, calls) {
  // Without a listener the SDK prints its errors.
  const { fullStream } = startStreamText(request, { abortSignal, onError: () => undefined });
  for await (const part of fullStream) {
    switch (part.type) {
      case "text-delta":
        yield chunkOf({ content: part.text });
        break;
      case "reasoning-delta":
        yield chunkOf({ reasoning_content: part.text });
        break;
      case "tool-input-start":
        calls.set(part.id, { id: part.id, name: part.toolName, arguments: "" });
        break;
      case "tool-input-delta":
        calls.get(part.id).arguments += part.delta;
        yield chunkOf({});
        break;
      case "tool-call":
        calls.set(part.toolCallId, readCall(part));
        break;
      case "error":
        throw part.error ?? new Error("an error part without an error");
      case "abort":
        throw Object.assign(new Error(`aborted: ${part.reason ?? "no reason given"}`), {
          name: "AbortError",
        });
      case "finish":
        yield finishOf(part);
        break;
    }
  }
}

/** Input that could not be parsed is handed over as text. */
function readCall({ toolCallId, toolName, input }) {
  if (typeof input === "string") return { id: toolCallId, name: toolName, arguments: input };
  return { id: toolCallId, name: toolName, arguments: "", argumentsValue: input };
}

function chunkOf(delta) {
  return { choices: [{ index: 0, delta }] };
}

function finishOf({ rawFinishReason, totalUsage }) {
  const { inputTokens, outputTokens, totalTokens } = totalUsage ?? {};
  return {
    choices: [{ index: 0, delta: {}, finish_reason: rawFinishReason ?? null }],
    usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: totalTokens },
  };
}
