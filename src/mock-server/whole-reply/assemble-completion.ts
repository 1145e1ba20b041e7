import type { FollowUp } from "../../scenario/scenario.ts";
import type { JsonObject, Manners } from "../dialects/knobs.ts";
import { OPENAI_MANNERS } from "../dialects/openai-manners.ts";
import { usagePlaces } from "../dialects/place-ends.ts";
import { fillTemplate } from "../dialects/fill-template.ts";
import type { FrameDraft } from "../frame-draft.ts";

/** A choice of a whole answer under construction. */
interface Choice {
  role: string;
  content: string | null;
  reasoning: string;
  refusal: string | null;
  calls: Map<unknown, { id: unknown; type: unknown; name: string; arguments: string }>;
  /** The one call in the way before there were tools. */
  oldCall: { name: string; arguments: string } | null;
  tokens: { content: unknown[] | null; refusal: unknown[] | null } | null;
  finish: string | null;
}

/** The answer that a stream says chunk by chunk, as one `chat.completion`. The chunks are plain ones. */
export function assembleCompletion(
  drafts: readonly FrameDraft[],
  { envelope }: FollowUp,
  manners: Manners | null,
): JsonObject {
  const choices = new Map<number, Choice>();
  let usage: JsonObject | null = null;
  for (const draft of drafts) {
    if (draft.kind !== "json" || !draft.isChunk || !isObject(draft.value)) continue;
    for (const choice of listOf(draft.value["choices"])) addChoice(choices, choice);
    if (isObject(draft.value["usage"])) usage = draft.value["usage"];
  }
  const how = manners ?? OPENAI_MANNERS;
  const { id, created, model, extra } = envelope;
  const fields = usage === null ? {} : fillTemplate(how.usageFields, usagePlaces(usage));
  return {
    id,
    object: "chat.completion",
    created,
    model,
    ...how.chunkFields,
    ...extra,
    choices: [...choices].toSorted(([a], [b]) => a - b).map(([index, one]) => choiceJson(index, one, how)),
    ...(usage !== null && { usage: { ...usage, ...without(fields, usage) } }),
  };
}

function addChoice(choices: Map<number, Choice>, given: JsonObject): void {
  const index = Number(given["index"] ?? 0);
  const choice = choices.get(index) ?? emptyChoice();
  choices.set(index, choice);
  const delta = isObject(given["delta"]) ? given["delta"] : {};
  if (typeof delta["role"] === "string") choice.role = delta["role"];
  if (typeof delta["content"] === "string") choice.content = (choice.content ?? "") + delta["content"];
  if (typeof delta["refusal"] === "string") choice.refusal = (choice.refusal ?? "") + delta["refusal"];
  for (const field of ["reasoning_content", "reasoning"]) {
    if (typeof delta[field] === "string") choice.reasoning += delta[field];
  }
  for (const call of listOf(delta["tool_calls"])) addCall(choice, call);
  if (isObject(delta["function_call"])) {
    const { name, arguments: text } = delta["function_call"];
    choice.oldCall ??= { name: "", arguments: "" };
    if (typeof name === "string") choice.oldCall.name ||= name;
    if (typeof text === "string") choice.oldCall.arguments += text;
  }
  if (isObject(given["logprobs"])) addTokens(choice, given["logprobs"]);
  if (typeof given["finish_reason"] === "string") choice.finish = given["finish_reason"];
}

function addCall({ calls }: Choice, given: JsonObject): void {
  const key = given["index"] ?? 0;
  const call = calls.get(key) ?? { id: undefined, type: undefined, name: "", arguments: "" };
  calls.set(key, call);
  call.id ??= given["id"];
  call.type ??= given["type"];
  const custom = isObject(given["custom"]) ? given["custom"] : {};
  const { name, arguments: text } = isObject(given["function"])
    ? given["function"]
    : { name: custom["name"], arguments: custom["input"] };
  if (typeof name === "string" && call.name === "") call.name = name;
  if (typeof text === "string") call.arguments += text;
}

function addTokens(choice: Choice, given: JsonObject): void {
  choice.tokens ??= { content: null, refusal: null };
  for (const field of ["content", "refusal"] as const) {
    const tokens = given[field];
    if (Array.isArray(tokens)) choice.tokens[field] = [...(choice.tokens[field] ?? []), ...tokens];
  }
}

function choiceJson(index: number, choice: Choice, manners: Manners): JsonObject {
  const { role, refusal, reasoning, tokens, oldCall } = choice;
  const calls = [...choice.calls.values()];
  const isCall = calls.length > 0 || oldCall !== null;
  const content = choice.content === "" && isCall ? null : choice.content;
  const finish = choice.finish === null ? null : (manners.finishNames[choice.finish] ?? choice.finish);
  // Gemini says `stop` for tools in a stream only; whole, it says what everybody says.
  const reason = calls.length > 0 && choice.finish === "tool_calls" ? choice.finish : finish;
  return {
    index,
    message: {
      role,
      content,
      ...(reasoning !== "" && reasoningJson(reasoning, manners)),
      refusal,
      ...(calls.length > 0 && { tool_calls: calls.map(({ id, type, ...rest }) => callJson(id, type, rest)) }),
      ...(oldCall !== null && { function_call: oldCall }),
    },
    logprobs: tokens,
    finish_reason: reason,
    ...manners.choiceFields,
    ...(reason !== null && fillTemplate(manners.finishChoiceFields, { reason })),
  };
}

function callJson(id: unknown, type: unknown, rest: { name: string; arguments: string }): JsonObject {
  if (type === "custom") return { id, type, custom: { name: rest.name, input: rest.arguments } };
  return { id, type: type ?? "function", function: rest };
}

function reasoningJson(text: string, { reasoning }: Manners): JsonObject {
  return {
    [reasoning === "reasoning" || reasoning === "reasoning-and-details" ? "reasoning" : "reasoning_content"]:
      text,
  };
}

function emptyChoice(): Choice {
  return {
    role: "assistant",
    content: null,
    reasoning: "",
    refusal: null,
    calls: new Map(),
    oldCall: null,
    tokens: null,
    finish: null,
  };
}

function without(fields: JsonObject, known: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !Object.hasOwn(known, name)));
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
