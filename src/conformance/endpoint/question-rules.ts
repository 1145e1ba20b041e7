// Which rules a question decides, by the chapters of their ids.

const EVERY = [
  "endpoint.http.media-type",
  "endpoint.http.framing",
  "endpoint.http.coding",
  "endpoint.http.ended",
  "endpoint.secret.not-echoed",
  "endpoint.sse.utf8",
];

const ANSWER = [
  "endpoint.http.answered",
  "endpoint.http.both-ways",
  "endpoint.http.as-asked",
  "endpoint.whole.no-error",
  ...EVERY,
];

const STREAM = [
  ...ANSWER,
  ...chapter("http", "no-length not-cached request-id"),
  ...chapter("sse", "json has-data outside fields no-mark line-ends terminated only-chunks some-event"),
  ...chapter(
    "chunk",
    "object object-to-the-end id id-same created created-same model model-same choices choices-empty model-asked",
  ),
  ...chapter("choice", "index delta only-deltas"),
  ...chapter("delta", "role role-known strings no-parts finish-key finish-type finish-documented"),
  ...chapter("content", "new surrogates"),
  "endpoint.tools.finish-needs-calls",
  ...chapter("finish", "present once last no-rest"),
  ...chapter("done", "present exact once last"),
  ...chapter("usage", "asked place once numbers sum not-zero as-whole"),
  ...chapter("delivery", "silence"),
];

const WHOLE = [
  ...ANSWER,
  ...chapter("whole", "envelope choices message finish tool-finish usage usage-present"),
];

const STREAMED_TOOLS = [
  "endpoint.content.tool-form",
  "endpoint.calls.offered",
  ...chapter(
    "tools",
    "index index-present opening type type-known id-constant id-unique once name arguments json finish finish-as-usual",
  ),
];
const WHOLE_TOOLS = ["endpoint.calls.offered", ...chapter("whole", "tool-calls tool-type")];

/** What is judged beside the usual, by topic. */
const MORE: Readonly<Record<string, { streamed?: string[]; whole?: string[] }>> = {
  text: { streamed: ["endpoint.content.spaces", ...says().streamed], whole: says().whole },
  "text-without-usage": { streamed: ["endpoint.usage.unasked", ...says().streamed] },
  long: {
    streamed: [
      "endpoint.content.spaces",
      "endpoint.delivery.incremental",
      "endpoint.delivery.ends-soon",
      "endpoint.delta.text-in-pieces",
      "endpoint.usage.growing",
      ...says().streamed,
    ],
    whole: says().whole,
  },
  characters: {
    streamed: ["endpoint.delta.characters", ...says().streamed],
    whole: ["endpoint.delta.characters", "endpoint.http.reuse", ...says().whole],
  },
  "tools-required": { streamed: STREAMED_TOOLS, whole: WHOLE_TOOLS },
  "tools-named": { streamed: [...STREAMED_TOOLS, "endpoint.calls.json"], whole: WHOLE_TOOLS },
  "tools-no-arguments": {
    streamed: [...STREAMED_TOOLS, "endpoint.calls.no-parameters"],
    whole: [...WHOLE_TOOLS, "endpoint.calls.no-parameters"],
  },
  "tools-result": {
    streamed: ["endpoint.turn.tool-result", ...STREAMED_TOOLS],
    whole: ["endpoint.turn.tool-result", ...WHOLE_TOOLS],
  },
  json: { streamed: ["endpoint.content.escaped"] },
  choices: { streamed: ["endpoint.choices.count"], whole: ["endpoint.choices.count"] },
  limit: { streamed: ["endpoint.finish.limit"], whole: ["endpoint.finish.limit"] },
  logprobs: { streamed: ["endpoint.delta.logprobs"] },
};

export function rulesFor(topic: string, isStreamed: boolean): readonly string[] {
  const { streamed = [], whole = [] } = MORE[topic] ?? {};
  if (!isStreamed) return [...WHOLE, ...whole];
  const usual = ONLY_STREAMED.has(topic) ? STREAM.filter((id) => !ABOUT_BOTH.has(id)) : STREAM;
  return [
    ...usual.filter((id) => topic !== "text-without-usage" || !id.startsWith("endpoint.usage.")),
    ...streamed,
  ];
}

/** What is asked in one way only says nothing about the other. */
const ONLY_STREAMED = new Set(["text-without-usage", "logprobs", "after"]);
const ABOUT_BOTH = new Set(["endpoint.http.both-ways", "endpoint.usage.as-whole"]);

const REFUSAL = [
  ...EVERY.filter((id) => id !== "endpoint.http.media-type"),
  ...chapter("error", "status json shape types media-type"),
];
const KEYS = chapter("error", "key-status key-401");

export function rulesForRefusal(topic: string): readonly string[] {
  if (topic === "wrong-model") return [...REFUSAL, ...chapter("error", "model-status about-model")];
  if (topic === "wrong-key") return [...REFUSAL, ...KEYS, "endpoint.secret.wrong-not-echoed"];
  return topic === "no-key" ? [...REFUSAL, ...KEYS] : REFUSAL;
}

export const RULES_AFTER = [...rulesFor("after", true), ...chapter("turn", "goes-on not-held-up id-unique")];

export const RULES_ON_MODELS = [
  ...EVERY.filter((id) => id !== "endpoint.http.media-type"),
  ...chapter("models", "list unique object asked"),
];

function chapter(name: string, words: string): string[] {
  return words.split(" ").map((word) => `endpoint.${name}.${word}`);
}

function says(): { streamed: string[]; whole: string[] } {
  return { streamed: ["endpoint.delta.says-something"], whole: ["endpoint.whole.says-something"] };
}
