import { readFileSync } from "node:fs";
import { collectChunks, defineClient } from "../../dist/adapters/index.js";
import { browserVersion, callInTab, CONCURRENCY, withTab } from "./browser.mjs";

const BINDING = "streamproofEmit";
const PAGE_MODULE = `data:text/javascript;base64,${readFileSync(new URL("page-chunks.mjs", import.meta.url), "base64")}`;

export default defineClient({
  name: "chromium/fetch",
  version: browserVersion,
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
  concurrency: CONCURRENCY,
  run: ({ cancelAfter, ...request }) =>
    withTab(new URL(request.url).origin, async (tab) => {
      await (tab.prepared ??= prepare(tab));
      await callInTab(tab, loadInPage, PAGE_MODULE);
      const call = startCall(tab, request);
      const observation = await collectChunks(() => call.chunks(), { cancelAfter, abort: call.abort });
      // The tab is free again when the call is over.
      await call.ended;
      return observation;
    }),
});

/** Runs the client in the page; its chunks come through a binding, in their order, before the end of the call. */
function startCall(tab, request) {
  const arrived = [];
  let outcome;
  let isAborted = false;
  let wake = () => undefined;
  const onCalled = ({ name, payload }) => {
    if (name !== BINDING) return;
    arrived.push(...JSON.parse(payload));
    wake();
  };
  tab.session.on("Runtime.bindingCalled", onCalled);
  const ended = callInTab(tab, runInPage, PAGE_MODULE, BINDING, request)
    .then((failure) => (outcome = { failure }))
    .catch((broke) => (outcome = { broke }))
    .finally(() => {
      tab.session.off("Runtime.bindingCalled", onCalled);
      wake();
    });
  const stop = (how) => callInTab(tab, stopInPage, how).catch(() => undefined);
  async function* chunks() {
    try {
      for (;;) {
        // Whoever aborts is told no more than that.
        while (arrived.length > 0 && !isAborted) yield arrived.shift();
        if (outcome) break;
        await new Promise((resolve) => (wake = resolve));
      }
      if (outcome.broke) throw outcome.broke;
      const { failure } = outcome;
      if (failure) throw Object.assign(new Error(failure.message), failure);
    } finally {
      if (!outcome) await stop("leave");
    }
  }
  const abort = () => {
    isAborted = true;
    void stop("abort");
  };
  return { chunks, abort, ended };
}

/** Once for each tab, before its first call: what a page has loaded when its user presses a key. */
async function prepare(tab) {
  await tab.session.send("Runtime.enable");
  await tab.session.send("Runtime.addBinding", { name: BINDING });
}

/** In the page. */
async function loadInPage(module) {
  await import(module);
}

/** In the page: what the call failed of, or null. */
async function runInPage(module, binding, request) {
  const { readChunks } = await import(module);
  const stream = readChunks(request, (chunks) => globalThis[binding](JSON.stringify(chunks)));
  globalThis.streamproofCall = stream;
  try {
    await stream.ended;
    return null;
  } catch ({ name, message, status }) {
    return { name, message, status };
  }
}

/** In the page. */
function stopInPage(how) {
  globalThis.streamproofCall?.[how]();
}
