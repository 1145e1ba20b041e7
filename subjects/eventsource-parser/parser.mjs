import { createParser } from "eventsource-parser";
import { collectEvents, defineClient } from "../../dist/adapters/index.js";
import { fetchEvents } from "../fetch-events.mjs";
import { packageVersion } from "../package-version.mjs";

export default defineClient({
  name: "eventsource-parser",
  version: packageVersion("eventsource-parser", import.meta.url),
  level: "events",
  observes: ["events", "comments", "retry", "lastEventId", "error", "arrivals"],
  concurrency: 8,
  run: (request) =>
    collectEvents(async (sink) => {
      const parser = createParser({
        onEvent: ({ event, data }) => sink.event({ type: event, data }),
        onId: (id) => sink.lastEventId(id),
        onRetry: (ms) => sink.retry(ms),
        onComment: (text) => sink.comment(text),
      });
      // The parser drops the byte order mark itself; a decoder that drops one too would drop two.
      const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      for await (const bytes of await fetchEvents(request))
        parser.feed(decoder.decode(bytes, { stream: true }));
      parser.feed(decoder.decode());
    }),
});
