import { collectEvents, defineClient } from "../../dist/adapters/index.js";
import { browserVersion, callInTab, CONCURRENCY, withTab } from "./browser.mjs";

export default defineClient({
  name: "chromium/eventsource",
  version: browserVersion,
  level: "events",
  observes: ["events", "error", "arrivals", "reconnect"],
  concurrency: CONCURRENCY,
  run: (request) => withTab(new URL(request.url).origin, (tab) => readEventSource(tab, request)),
});

/**
 * Reads one connection of the browser's `EventSource`, or with `reconnect` as many as it makes. Listeners are by type, and any type may come, so the events
 * are those that the DevTools protocol reports as they are dispatched.
 */
async function readEventSource(tab, { url, timeoutMs, reconnect = false }) {
  let broken;
  const observation = await collectEvents(async (sink) => {
    let messages = 0;
    const onMessage = ({ eventName, eventId, data }) => {
      if (eventName === "message") messages++;
      sink.event({ type: eventName, data, id: eventId });
    };
    tab.session.on("Network.eventSourceMessageReceived", onMessage);
    try {
      const { heard, failure } = await callInTab(tab, connect, url, timeoutMs, reconnect);
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
function connect(url, timeoutMs, reconnect) {
  return new Promise((resolve) => {
    const source = new EventSource(url);
    let heard = 0;
    const finish = (failure) => {
      clearTimeout(timer);
      // It might connect again.
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
      if (gaveUp) finish({ name: "Error", message: "the connection failed" });
      else if (!reconnect) finish(null);
    };
  });
}
