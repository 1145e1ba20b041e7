import { createRequire } from "node:module";
import { collectEvents, defineClient } from "../../dist/adapters/index.js";
import { packageVersion } from "../package-version.mjs";

// Written for browsers: all it asks of one is timers on `window`, and a document that it can stop listening to.
globalThis.window ??= globalThis;
globalThis.document ??= Object.assign(new EventTarget(), { hidden: false });

// Its ES modules import each other without extensions, which Node refuses; its CommonJS build is the same code.
const { fetchEventSource } = createRequire(import.meta.url)("@microsoft/fetch-event-source");

export default defineClient({
  name: "fetch-event-source",
  version: packageVersion("@microsoft/fetch-event-source", import.meta.url),
  level: "events",
  observes: ["events", "retry", "error", "arrivals"],
  concurrency: 8,
  run: ({ url, method, headers, timeoutMs }) =>
    collectEvents(async (sink) => {
      const controller = new AbortController();
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        controller.abort();
      }, timeoutMs);
      try {
        await fetchEventSource(url, {
          method,
          headers: { ...headers },
          signal: controller.signal,
          openWhenHidden: true,
          onmessage({ event, data, retry }) {
            sink.event({ type: event, data });
            if (retry !== undefined) sink.retry(retry);
          },
          // Whatever is thrown here ends the call; anything else would make it try again.
          onerror(error) {
            throw error;
          },
        });
      } finally {
        clearTimeout(timer);
      }
      // An abort resolves the call as if all had come.
      if (isLate) throw Object.assign(new Error(`no end within ${timeoutMs} ms`), { name: "TimeoutError" });
    }),
});
