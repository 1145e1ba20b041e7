import type { Defect } from "../defect.ts";
import { eachWhole, without } from "../change-chunks.ts";
import { errorBody, type Json } from "../right-provider.ts";

const whole = (rule: string): string => `endpoint.whole.${rule}`;
const eachChoice = (change: (choice: Json) => unknown) =>
  eachWhole((body) => ({ ...body, choices: (body["choices"] as Json[]).map(change) }));
const eachMessage = (fields: Json) =>
  eachChoice((choice) => ({ ...choice, message: { ...(choice["message"] as Json), ...fields } }));

export const WHOLE_DEFECTS: Defect[] = [
  {
    name: "calls whole answers chunks",
    breaks: [whole("envelope")],
    override: eachWhole((body) => ({ ...body, object: "chat.completion.chunk" })),
  },
  {
    name: "answers whole without an id",
    breaks: [whole("envelope")],
    override: eachWhole((body) => without(body, "id")),
  },
  {
    name: "answers whole without choices",
    breaks: [whole("choices")],
    override: eachWhole((body) => ({ ...body, choices: [] })),
  },
  {
    name: "answers whole with deltas",
    breaks: [whole("choices")],
    override: eachChoice(({ message, ...choice }) => ({ ...choice, delta: message })),
  },
  {
    name: "answers whole without the index of choices",
    breaks: [whole("choices")],
    override: eachChoice((choice) => without(choice, "index")),
  },
  { name: "answers whole as the user", breaks: [whole("message")], override: eachMessage({ role: "user" }) },
  {
    name: "answers whole with a number for text",
    breaks: [whole("message")],
    override: eachMessage({ content: 7 }),
  },
  {
    name: "ends whole answers with null",
    breaks: [whole("finish")],
    override: eachChoice((choice) => ({ ...choice, finish_reason: null })),
  },
  {
    name: "ends whole answers with a reason of its own",
    breaks: [whole("finish")],
    override: eachChoice((choice) => ({ ...choice, finish_reason: "COMPLETE" })),
  },
  {
    name: "counts wrongly in whole answers",
    breaks: [whole("usage")],
    override: eachWhole((body) => ({
      ...body,
      usage: { prompt_tokens: 17, completion_tokens: 5, total_tokens: 5 },
    })),
  },
  {
    name: "answers whole without usage",
    breaks: [whole("usage-present")],
    override: eachWhole((body) => without(body, "usage")),
  },
  {
    name: "answers whole with an empty text",
    breaks: [whole("says-something")],
    override: eachMessage({ content: "" }),
  },
  {
    name: "answers whole with an error under 200",
    breaks: [whole("no-error")],
    override: eachWhole(() => errorBody("the upstream failed")),
  },
  {
    name: "streams an error under 200 in place of every answer",
    breaks: ["endpoint.http.answered"],
    override: {
      frames: () => () => [
        `data: ${JSON.stringify(errorBody("the upstream failed"))}\n\n`,
        "data: [DONE]\n\n",
      ],
    },
  },
  {
    name: "answers a limit with stop, whole only",
    breaks: ["endpoint.finish.limit"],
    override: eachChoice((choice) =>
      choice["finish_reason"] === "length" ? { ...choice, finish_reason: "stop" } : choice,
    ),
  },
  {
    name: "answers whole with one of several choices",
    breaks: ["endpoint.choices.count"],
    override: eachWhole((body) => ({ ...body, choices: (body["choices"] as Json[]).slice(0, 1) })),
  },
  {
    name: "lists a model twice",
    breaks: ["endpoint.models.unique"],
    override: {
      models: () => () => ({
        object: "list",
        data: [1, 2].map(() => ({ id: "right-model-1", object: "model" })),
      }),
    },
  },
  {
    name: "lists models without an id",
    breaks: ["endpoint.models.list"],
    override: { models: () => () => ({ object: "list", data: [{ name: "x" }] }) },
  },
  {
    name: "lists models under another name",
    breaks: ["endpoint.models.list"],
    override: { models: () => () => ({ models: ["right-model-1"] }) },
  },
];
