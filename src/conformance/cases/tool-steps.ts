import type { StepInput } from "../../scenario/step.ts";

/** An answer that consists of tool calls. */
export function calling(...steps: StepInput[]): StepInput[] {
  return [{ role: "assistant", content: null }, ...steps, { finish: "tool_calls" }, { done: true }];
}

export function fragment(index: number, text: string): StepInput {
  return { toolDelta: { index, arguments: text } };
}

export function opening(index: number, id: string, name: string, text = ""): StepInput {
  return { toolDelta: { index, id, type: "function", name, arguments: text } };
}

export const WEATHER = { id: "call_a1", name: "get_weather", arguments: ['{"ci', 'ty":"Par', 'is"', "}"] };

export function call(index: number, text: string, id?: string, name?: string): object {
  return {
    index,
    ...(id === undefined ? {} : { id, type: "function" }),
    function: { ...(name === undefined ? {} : { name }), arguments: text },
  };
}

export function deltaOf(toolCalls: object[], content?: string): object {
  return {
    id: "chatcmpl-streamproof",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "streamproof-1",
    choices: [
      {
        index: 0,
        delta: { ...(content === undefined ? {} : { content }), tool_calls: toolCalls },
        finish_reason: null,
      },
    ],
  };
}
