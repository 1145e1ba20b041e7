import type { Scenario } from "../scenario/scenario.ts";
import type { Step } from "../scenario/step.ts";

export type JsonObject = Record<string, unknown>;

/** Key order as OpenAI sends it: some readers, and all who read dumps, are used to it. */
export function chunkJson(envelope: Scenario["envelope"], choices: JsonObject[]): JsonObject {
  const { id, created, model, extra } = envelope;
  return { id, object: "chat.completion.chunk", created, model, ...extra, choices };
}

export function choiceJson(
  index: number,
  delta: JsonObject,
  { finish = null, logprobs = null }: { finish?: string | null; logprobs?: JsonObject | null } = {},
): JsonObject {
  return { index, delta, logprobs, finish_reason: finish };
}

type ToolCall = Extract<Step, { tool: unknown }>["tool"];

/** A call as it stands in an answer: a function with arguments, or a custom tool with an input, which is any text. */
export function callJson({ index, id, type, name }: Omit<ToolCall, "arguments">, text: string): JsonObject {
  if (type === "custom") return { index, id, type, custom: { name, input: text } };
  return { index, id, type, function: { name, arguments: text } };
}

/** Whether it is said in the way before there were tools: one call, without index and id. */
export function isOldCall({ type }: Pick<ToolCall, "type">): boolean {
  return type === "function_call";
}

/** A whole tool call: id and name first with empty arguments, then the fragments. */
export function toolCallDeltas(tool: ToolCall): JsonObject[] {
  const { index, type, name } = tool;
  const fragments = [tool.arguments].flat();
  if (isOldCall(tool)) {
    return [
      { function_call: { name, arguments: "" } },
      ...fragments.map((text) => ({ function_call: { arguments: text } })),
    ];
  }
  const more = (text: string): JsonObject =>
    type === "custom" ? { custom: { input: text } } : { function: { arguments: text } };
  return [
    { tool_calls: [callJson(tool, "")] },
    ...fragments.map((text) => ({ tool_calls: [{ index, ...more(text) }] })),
  ];
}

/** Just the fields that are given: what is `undefined` here never reaches the wire, `null` does. */
export function toolFragmentDelta(fragment: Extract<Step, { toolDelta: unknown }>["toolDelta"]): JsonObject {
  const { index, id, type, name, arguments: args } = fragment;
  const hasFunction = name !== undefined || args !== undefined;
  return { tool_calls: [{ index, id, type, function: hasFunction ? { name, arguments: args } : undefined }] };
}
