import { done, finish, reasoning, role, text, tool, usage } from "./builders.ts";
import type { ScenarioInput } from "./scenario.ts";
import type { StepInput } from "./step.ts";

/** What a whole answer may say beside its main part. */
export interface AnswerOptions {
  /** Thought aloud before the answer. */
  reasoning?: string | string[];
  /** @defaultValue `stop` for text, `tool_calls` for tool calls */
  finish?: string;
  /** Sent in a chunk of its own after the finish reason; not sent when absent. */
  usage?: Parameters<typeof usage>[0];
  /** How a single string is cut into deltas. @defaultValue `whole` */
  cut?: NonNullable<Parameters<typeof text>[1]>["cut"];
}

/**
 * The steps of a whole answer of text: role, text, finish reason, `[DONE]`.
 *
 * @example
 * scenario({ steps: textAnswer("Hello, world", { cut: "words" }) });
 */
export function textAnswer(content: Parameters<typeof text>[0], options: AnswerOptions = {}): StepInput[] {
  return answer([text(content, cutOf(options))], "stop", options);
}

/** A tool call of a whole answer; see `tool`. */
export interface AnswerToolCall {
  name: string;
  /** JSON text, its fragments, or an object to be written as JSON. @defaultValue `{}` */
  arguments?: string | string[] | Record<string, unknown>;
  /** @defaultValue `call_1` for the first, `call_2` for the second, … */
  id?: string;
}

/**
 * The steps of a whole answer that calls one tool or several: role, tool calls, finish reason, `[DONE]`.
 *
 * @example
 * scenario({ steps: toolAnswer({ name: "get_weather", arguments: { city: "Paris" } }) });
 */
export function toolAnswer(
  calls: AnswerToolCall | AnswerToolCall[],
  options: AnswerOptions = {},
): StepInput[] {
  const steps = [calls]
    .flat()
    .map(({ name, arguments: args, id }, index) =>
      tool(name, args, { index, id: id ?? `call_${index + 1}` }),
    );
  return answer(steps, "tool_calls", options, null);
}

function answer(
  main: StepInput[],
  finishReason: string,
  options: AnswerOptions,
  roleContent: string | null = "",
): StepInput[] {
  return [
    role("assistant", { content: roleContent }),
    ...(options.reasoning === undefined ? [] : [reasoning(options.reasoning, cutOf(options))]),
    ...main,
    finish(options.finish ?? finishReason),
    ...(options.usage === undefined ? [] : [usage(options.usage)]),
    done(),
  ];
}

function cutOf({ cut }: AnswerOptions): { cut?: NonNullable<AnswerOptions["cut"]> } {
  return cut === undefined ? {} : { cut };
}

/**
 * A JSON reply that is no stream, such as an error before the answer.
 *
 * @example
 * scenario(jsonReply(429, { error: { message: "Slow down" } }, { "retry-after": "1" }));
 */
export function jsonReply(
  status: number,
  body: unknown,
  headers: Record<string, string | string[]> = {},
): ScenarioInput {
  const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  return {
    reply: { status, headers: isTyped ? headers : { "content-type": "application/json", ...headers } },
    steps: [{ bytes: JSON.stringify(body) }],
    wire: { framing: "content-length" },
    writes: "whole",
  };
}
