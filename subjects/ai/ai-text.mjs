import { collectChunks, defineClient } from "../../dist/adapters/index.js";
import { skipSeveralChoices, startStreamText, version } from "./ai-request.mjs";

// The text alone, from `textStream`, with the `onError` callback that the documentation asks for.

export default defineClient({
  name: "ai/text",
  version,
  observes: ["text", "error", "cancel", "arrivals"],
  concurrency: 8,
  run(request, tools) {
    skipSeveralChoices(request, tools);
    const controller = new AbortController();
    return collectChunks(() => readText(request, controller.signal), {
      cancelAfter: request.cancelAfter,
      abort: () => controller.abort(),
    });
  },
});

async function* readText(request, abortSignal) {
  let failure = null;
  let isAborted = false;
  const { textStream } = startStreamText(request, {
    abortSignal,
    onError: ({ error }) => void (failure ??= { error }),
    onAbort: () => void (isAborted = true),
  });
  for await (const content of textStream) yield { choices: [{ index: 0, delta: { content } }] };
  if (failure) throw failure.error;
  if (isAborted) throw Object.assign(new Error("aborted"), { name: "AbortError" });
}
