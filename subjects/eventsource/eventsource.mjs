import { EventSource } from "eventsource";
import { defineClient } from "../../dist/adapters/index.js";
import { readEventSource } from "../event-source-client.mjs";
import { packageVersion } from "../package-version.mjs";

export default defineClient({
  name: "eventsource",
  version: packageVersion("eventsource", import.meta.url),
  level: "events",
  observes: ["events", "error", "arrivals", "reconnect"],
  concurrency: 8,
  run: (request) => readEventSource(EventSource, request),
});
