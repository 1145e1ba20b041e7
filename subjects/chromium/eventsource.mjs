import { collectEvents, defineClient } from "../../dist/adapters/index.js";
import { browserVersion, callInTab, CONCURRENCY, withTab } from "./browser.mjs";

export default defineClient({
  name: "chromium/eventsource",
  version: browserVersion,
  level: "events",
  observes: ["events", "error", "arrivals"],
  concurrency: CONCURRENCY,
  run: ({ url, timeoutMs }) => withTab(new URL(url).origin, (tab) => readEventSource(tab, url, timeoutMs)),
});

/**
 * Reads one connection of the browser's `EventSource`. Listeners are by type, and any type may come, so the events
 * are those that the DevTools protocol reports as they are dispatched.
 */
async function readEventSource(tab, url, timeoutMs) {
  let broken;
  const observation = await collectEvents(async (sink) => {
    let messages = 0;
    const onMessage = ({ eventName, eventId, data }) => {
      if (eventName === "message") messages++;
      sink.event({ type: eventName, data, id: eventId });
    };
    tab.session.on("Network.eventSourceMessageReceived", onMessage);
    try {
      const { heard, failure } = await callInTab(tab, connectOnce, url, timeoutMs);
      if (heard !== messages)
        broken ??= `the page heard ${heard} messages, and DevTools reported ${messages}`;
      if (failure !== null) throw Object.assign(new Error(failure.message), { name: failure.name });
    } finally {
      tab.session.off("Network.eventSourceMessageReceived", onMessage);
    }
  });
  // Two views of one stream: where they differ, neither is worth reporting.
  if (broken) throw new Error(broken);
  return observation;
}

/**
 * In the page: no failure when the connection was interrupted, which is all the interface tells of an end; and how
 * many events without a type of their own a listener heard.
 */
function connectOnce(url, timeoutMs) {
  return new Promise((resolve) => {
    const source = new EventSource(url);
    let heard = 0;
    const finish = (failure) => {
      clearTimeout(timer);
      // It would connect again.
      source.close();
      resolve({ heard, failure });
    };
    source.onmessage = () => heard++;
    const late = { name: "TimeoutError", message: `no end within ${timeoutMs} ms` };
    const timer = setTimeout(() => finish(late), timeoutMs);
    source.onerror = (event) => {
      // An event of the stream may be called `error` as well.
      if ("lastEventId" in event) return;
      const gaveUp = source.readyState === EventSource.CLOSED;
      finish(gaveUp ? { name: "Error", message: "the connection failed" } : null);
    };
  });
}
