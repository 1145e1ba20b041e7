import { isJsonObject, type JsonObject, objectsIn } from "../read/json-value.ts";
import { CHARACTERS } from "./characters.ts";
import type { EndpointReply } from "./endpoint-reply.ts";
import type { Question } from "./question.ts";
import { RULES_AFTER, RULES_ON_MODELS, rulesFor, rulesForRefusal } from "./question-rules.ts";
import { choose, GET_TIME, GET_WEATHER, LIST_CITIES } from "./tools.ts";

/** So few tokens that an answer about sixty numbers is cut. */
const TOKEN_LIMIT = 13;

const COUNTING = "Count from one to sixty in English words, separated by commas. Write nothing else.";
const BOTH_TOOLS = "What is the weather in Paris, and what time is it in Tokyo? Call both functions.";
const TIME = "What time is it in Tokyo?";

/** The question on whose answer the tool result rides. */
const NAMED_TOOL = "ask/tools-named/whole";

/** Everything that an endpoint is asked, in the order in which it is told apart from what cannot be judged. */
export const QUESTIONS: readonly Question[] = [
  ...pair("text", "a short answer", say("Say hello in one short sentence."), { tokens: [20, 20] }),
  streamed("text-without-usage", "a short answer, without a word about usage", {
    ...say("Say hello in one short sentence."),
    stream_options: undefined,
  }),
  ...pair("long", "a long answer", say(COUNTING), { tokens: [30, 150], both: { acceptsCoding: true } }),
  ...pair(
    "characters",
    "characters of all kinds",
    say(`Repeat this line and say nothing else: ${CHARACTERS}`),
    {
      tokens: [60, 50],
      both: { acceptsCoding: true },
      whole: { onConnectionOf: "ask/text-without-usage/streamed" },
    },
  ),
  ...pair("tools-required", "one of two functions has to be called", {
    ...say(BOTH_TOOLS),
    tools: [GET_WEATHER, GET_TIME],
    tool_choice: "required",
  }),
  ...pair("tools-named", "a function is named that has to be called", {
    ...say(TIME),
    tools: [GET_WEATHER, GET_TIME],
    tool_choice: choose(GET_TIME),
  }),
  ...pair("tools-no-arguments", "a function without parameters is named", {
    ...say("Which cities are known?"),
    tools: [GET_WEATHER, LIST_CITIES],
    tool_choice: choose(LIST_CITIES),
  }),
  ...pair(
    "tools-result",
    "a call and its result, as the next turn",
    { ...say(TIME), tools: [GET_WEATHER, GET_TIME] },
    {
      both: { fieldsFrom: { question: NAMED_TOOL, make: withResult } },
      tokens: [150, 40],
    },
  ),
  ...pair(
    "choices",
    "two answers at once",
    { ...say("Name a colour. One word."), n: 2 },
    { tokens: [20, 20] },
  ),
  ...pair("json", "an answer in JSON", {
    ...say('Name a colour. Answer with a JSON object such as {"colour": "…"}.'),
    response_format: { type: "json_object" },
  }),
  ...pair(
    "limit",
    "an answer that a limit of tokens cuts",
    { ...say(COUNTING), max_tokens: TOKEN_LIMIT },
    {
      both: { needs: ["ask/long/streamed"] },
      tokens: [30, TOKEN_LIMIT],
    },
  ),
  streamed("logprobs", "an answer with the probabilities of its tokens", {
    ...say("Say hello in one word."),
    logprobs: true,
    top_logprobs: 2,
  }),
  {
    ...streamed("cancel", "a long answer that is left after a few events", say(COUNTING)),
    leaveAfterEvents: 4,
    rules: [],
  },
  ...refused("wrong-model", "a model that does not exist", say("Say hello.")).map((question) => ({
    ...question,
    asksForUnknownModel: true as const,
  })),
  ...refused("no-model", "no model at all", { ...say("Say hello."), model: undefined }),
  ...refused("no-messages", "no messages at all", {}),
  {
    ...refusal("not-json", "a body that is no JSON", {}, false),
    rawBody: '{"model": "streamproof", "messages": [{"role": "user", "content": "Say hel',
  },
  ...refused("wrong-key", "a key that is not valid", say("Say hello.")).map((question) => ({
    ...question,
    key: "wrong" as const,
  })),
  { ...refusal("no-key", "no key at all", say("Say hello."), false), key: "none" },
  {
    ...streamed("after", "a short answer, after everything else", say("Say hello in one short sentence.")),
    needs: ["ask/cancel/streamed"],
    rules: RULES_AFTER,
  },
  {
    id: "ask/models/whole",
    title: "the list of models",
    topic: "models",
    isStreamed: false,
    kind: "catalogue",
    fields: {},
    tokens: { prompt: 0, completion: 0 },
    rules: RULES_ON_MODELS,
  },
];

function say(content: string): JsonObject {
  return { messages: [{ role: "user", content }] };
}

interface PairOptions {
  tokens?: [prompt: number, completion: number];
  both?: Partial<Question>;
  whole?: Partial<Question>;
}

/** The same question in both ways. */
function pair(
  topic: string,
  title: string,
  fields: JsonObject,
  options: PairOptions = {},
): [Question, Question] {
  const [prompt, completion] = options.tokens ?? [90, 40];
  const both = { ...options.both, tokens: { prompt, completion } };
  return [
    { ...streamed(topic, title, fields), ...both },
    { ...whole(topic, title, fields), ...both, ...options.whole },
  ];
}

function streamed(topic: string, title: string, fields: JsonObject): Question {
  return {
    id: `ask/${topic}/streamed`,
    title: `${title}, streamed`,
    topic,
    isStreamed: true,
    kind: "answer",
    fields: { stream_options: { include_usage: true }, ...fields },
    tokens: { prompt: 20, completion: 20 },
    rules: rulesFor(topic, true),
  };
}

function whole(topic: string, title: string, fields: JsonObject): Question {
  const { stream_options: _, ...others } = fields;
  return {
    id: `ask/${topic}/whole`,
    title: `${title}, whole`,
    topic,
    isStreamed: false,
    kind: "answer",
    fields: others,
    tokens: { prompt: 20, completion: 20 },
    rules: rulesFor(topic, false),
  };
}

function refused(topic: string, title: string, fields: JsonObject): Question[] {
  return [refusal(topic, title, fields, true), refusal(topic, title, fields, false)];
}

function refusal(topic: string, title: string, fields: JsonObject, isStreamed: boolean): Question {
  return {
    id: `ask/${topic}/${isStreamed ? "streamed" : "whole"}`,
    title: `${title}, ${isStreamed ? "streamed" : "whole"}`,
    topic,
    isStreamed,
    kind: "refusal",
    fields,
    // What is turned down costs nothing.
    tokens: { prompt: 0, completion: 0 },
    rules: rulesForRefusal(topic),
  };
}

/**
 * The next turn: the endpoint's own message as it came, as agents send it back, and a result for each call. Some
 * endpoints want members of their own back (Gemini its signatures), so that a call of ours would not do.
 */
function withResult({ json }: EndpointReply): JsonObject | null {
  const [first] = isJsonObject(json) ? objectsIn(json["choices"]) : [];
  const message = first?.["message"];
  if (!isJsonObject(message)) return null;
  const calls = objectsIn(message["tool_calls"]).filter(({ id }) => typeof id === "string");
  if (calls.length === 0) return null;
  const results = calls.map(({ id }) => ({ role: "tool", tool_call_id: id, content: '{"time":"12:00"}' }));
  return { messages: [{ role: "user", content: TIME }, message, ...results] };
}
