/** What holds for every stream that goes well, whatever it says. */
export const HEALTHY = [
  "http.event-stream",
  "http.framed",
  "http.ended",
  "frame.json",
  "frame.only-events",
  "frame.terminated",
  "done.present",
  "done.once",
  "done.last",
  "done.exact",
] as const;

/** The same, and the answer of it comes out. */
export const RELAYED = [
  "relay.text",
  "relay.finish",
  "relay.finish-once",
  "relay.nothing-after-finish",
  ...HEALTHY,
] as const;

/** The form of the chunks themselves, where the upstream's are as the schema has them. */
export const WELL_FORMED = [
  "frame.chunk-shape",
  "frame.chunk-fields",
  "frame.only-chunks",
  "frame.finish-key",
  "frame.id-same",
  "frame.model-same",
] as const;

export const CALLS = [
  "relay.tool-calls",
  "relay.tool-id",
  "relay.tool-id-same",
  "relay.tool-index",
  "relay.tool-index-from-zero",
  "relay.tool-type",
] as const;

export const USAGE = { prompt_tokens: 31, completion_tokens: 17, total_tokens: 48 };
