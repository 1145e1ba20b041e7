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

/** A whole tool call: id and name first with empty arguments, then the fragments. */
export function toolCallDeltas(tool: Extract<Step, { tool: unknown }>["tool"]): JsonObject[] {
  const { index, id, type, name } = tool;
  const fragments = Array.isArray(tool.arguments) ? tool.arguments : [tool.arguments];
  return [
    { tool_calls: [{ index, id, type, function: { name, arguments: "" } }] },
    ...fragments.map((fragment) => ({ tool_calls: [{ index, function: { arguments: fragment } }] })),
  ];
}

/** Just the fields that are given: what is `undefined` here never reaches the wire, `null` does. */
export function toolFragmentDelta(fragment: Extract<Step, { toolDelta: unknown }>["toolDelta"]): JsonObject {
  const { index, id, type, name, arguments: args } = fragment;
  const hasFunction = name !== undefined || args !== undefined;
  return { tool_calls: [{ index, id, type, function: hasFunction ? { name, arguments: args } : undefined }] };
}
