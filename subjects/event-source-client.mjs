import { collectEvents } from "../dist/adapters/index.js";

/**
 * Reads one connection of an `EventSource`, or with `reconnect` as many as it makes. The interface tells of no end: it
 * reports every interruption as an error and connects again, so a stream is over when that happens, and the source is
 * closed for good if it gave up.
 */
export function readEventSource(EventSource, { url, timeoutMs, reconnect }) {
  return collectEvents(
    (sink) =>
      new Promise((resolve, reject) => {
        const source = new EventSource(url);
        const finish = (settle) => {
          clearTimeout(timer);
          source.close();
          settle();
        };
        const late = Object.assign(new Error(`no end within ${timeoutMs} ms`), { name: "TimeoutError" });
        const timer = setTimeout(() => finish(() => reject(late)), timeoutMs);
        const { dispatchEvent } = source;
        // Listeners are by type, and any type may come: this sees what a listener for each of them would.
        source.dispatchEvent = (event) => {
          if ("data" in event && "lastEventId" in event) {
            sink.event({ type: event.type, data: event.data, id: event.lastEventId });
          }
          return dispatchEvent.call(source, event);
        };
        source.onerror = (event) => {
          // An event of the stream may be called `error` as well.
          if ("lastEventId" in event) return;
          const gaveUp = source.readyState === source.CLOSED;
          if (gaveUp) finish(() => reject(new Error(event.message || "the connection failed")));
          else if (!reconnect) finish(resolve);
        };
      }),
  );
}
