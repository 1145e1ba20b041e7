import { EventSourceParserStream } from "eventsource-parser/stream";
import { collectEvents, defineClient } from "../../dist/adapters/index.js";
import { fetchEvents } from "../fetch-events.mjs";
import { packageVersion } from "../package-version.mjs";

// The pipe as the package documents it, with a plain TextDecoderStream.

export default defineClient({
  name: "eventsource-parser/stream",
  version: packageVersion("eventsource-parser", import.meta.url),
  level: "events",
  observes: ["events", "comments", "retry", "error", "arrivals"],
  concurrency: 8,
  run: (request) =>
    collectEvents(async (sink) => {
      const body = await fetchEvents(request);
      const parser = new EventSourceParserStream({
        onRetry: (ms) => sink.retry(ms),
        onComment: (text) => sink.comment(text),
      });
      const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(parser);
      // An id is not claimed: by the time an event is read here, `onId` may have run for later ones.
      for await (const { event, data } of events) sink.event({ type: event, data });
    }),
});
