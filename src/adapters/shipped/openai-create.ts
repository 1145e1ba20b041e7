import { collectChunks } from "../collect-chunks.ts";
import { defineClient } from "../define-client.ts";
import { type ChatStream, createClient, mapSdkError, sdk } from "./openai-sdk.ts";

// The official SDK, iterated by hand: chunks from `create({ stream: true })`, joined by careful user code.

export default defineClient({
  name: "openai/create",
  version: sdk.version,
  observes: [
    "text",
    "reasoning",
    "refusal",
    "toolCalls",
    "choices",
    "finishReason",
    "usage",
    "error",
    "cancel",
    "arrivals",
  ],
  concurrency: 16,
  run(request) {
    const { body, headers, timeoutMs, cancelAfter } = request;
    const client = createClient(request);
    const early = new AbortController();
    let stream: ChatStream | null = null;
    return collectChunks(
      async () => {
        const options = { headers, signal: early.signal, timeout: Math.ceil(timeoutMs) };
        stream = await client.chat.completions.create({ ...body, stream: true }, options);
        return stream;
      },
      // Before there is a stream, only the signal can stop the request.
      { cancelAfter, mapError: mapSdkError, abort: () => (stream?.controller ?? early).abort() },
    );
  },
});
