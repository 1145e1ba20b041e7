import { collectChunks, defineClient } from "../../dist/adapters/index.js";
import { readChunks } from "./read-chunks.mjs";

export default defineClient({
  name: "fetch",
  version: process.versions.node,
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
  concurrency: 8,
  async run({ timeoutMs, cancelAfter, ...request }) {
    const controller = new AbortController();
    const late = new DOMException(`no end within ${timeoutMs} ms`, "TimeoutError");
    // Not `AbortSignal.any` with a time-out: before Node 22 that time-out can be garbage-collected unfired.
    const timer = setTimeout(() => controller.abort(late), timeoutMs);
    try {
      const options = { cancelAfter, abort: () => controller.abort() };
      return await collectChunks(() => readChunks(request, controller.signal), options);
    } finally {
      clearTimeout(timer);
    }
  },
});
