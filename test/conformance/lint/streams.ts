import { StreamLint, type StreamLintOptions } from "../../../src/conformance/lint/index.ts";

/** A chunk as OpenAI sends it, with what is given in place of its own. */
export function chunk(choices: unknown, more: object = {}): object {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "m",
    choices,
    ...more,
  };
}

export function delta(fields: object, finish: unknown = null, index: unknown = 0): object {
  return chunk([{ index, delta: fields, finish_reason: finish }]);
}

export const ROLE = delta({ role: "assistant", content: "" });
export const HELLO = delta({ content: "Hello" });
export const STOP = delta({}, "stop");
export const USAGE = chunk([], { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } });

export function call(fields: object): object {
  return delta({ tool_calls: [fields] });
}

export const OPENS_CALL = call({
  index: 0,
  id: "call_1",
  type: "function",
  function: { name: "f", arguments: "" },
});
export const ARGUMENTS = call({ index: 0, function: { arguments: "{}" } });
export const CALLED = delta({}, "tool_calls");

/** Frames of the values, text as it is; `[DONE]` behind them. */
export function stream(...parts: (object | string)[]): string {
  return `${frames(...parts)}data: [DONE]\n\n`;
}

export function frames(...parts: (object | string)[]): string {
  return parts
    .map((part) => (typeof part === "string" ? part : `data: ${JSON.stringify(part)}\n\n`))
    .join("");
}

/** Ids of the rules that a stream breaks, in order. */
export function broken(bytes: string | Uint8Array, options: StreamLintOptions = {}): string[] {
  const lint = new StreamLint(options);
  lint.push(Buffer.from(bytes as string));
  return lint
    .end()
    .outcomes.filter(({ count }) => count > 0)
    .map(({ rule }) => rule.id);
}
