import type { z } from "zod";
import { parseScenario } from "./parse-scenario.ts";
import type { Scenario, ScenarioInput } from "./scenario.ts";
import type { STEP_KINDS, StepKind } from "./step.ts";

// Each builder returns the plain data that the same step is in a file.

type StepOf<Kind extends StepKind> = z.input<(typeof STEP_KINDS)[Kind]>;
/** What can stand beside the main key of a step. */
type Beside<Kind extends StepKind> = Omit<StepOf<Kind>, Kind>;

/**
 * Checks a scenario and fills in every default. Throws a `ScenarioError` that names every mistake.
 *
 * @example
 * export default scenario({ steps: textAnswer("Hello"), wire: { lineEnd: "crlf" } });
 */
export function scenario(input: ScenarioInput): Scenario {
  return parseScenario(input);
}

/** Opens a choice. The content beside the role is the empty string unless given. */
export function role(name = "assistant", beside: Beside<"role"> = {}): StepOf<"role"> {
  return { role: name, ...beside };
}

/** Answer text: one string (cut as `cut` says), or the deltas one by one, or `{ repeat, times }`. */
export function text(content: StepOf<"text">["text"], beside: Beside<"text"> = {}): StepOf<"text"> {
  return { text: content, ...beside };
}

/** Reasoning text, in `reasoning_content` unless `field` says otherwise. */
export function reasoning(
  content: StepOf<"reasoning">["reasoning"],
  beside: Beside<"reasoning"> = {},
): StepOf<"reasoning"> {
  return { reasoning: content, ...beside };
}

export function refusal(
  content: StepOf<"refusal">["refusal"],
  beside: Beside<"refusal"> = {},
): StepOf<"refusal"> {
  return { refusal: content, ...beside };
}

type ToolBeside = Omit<StepOf<"tool">["tool"], "name" | "arguments"> & Beside<"tool">;

/**
 * A whole tool call. `args` is the JSON text, the fragments it travels in, or an object that is written as JSON.
 * Beside it: `index`, `id`, `type` and `choice`.
 */
export function tool(
  name: string,
  args: string | string[] | Record<string, unknown> = "{}",
  beside: ToolBeside = {},
): StepOf<"tool"> {
  const { choice, ...fields } = beside;
  const written = typeof args === "string" || Array.isArray(args) ? args : JSON.stringify(args);
  return { tool: { ...fields, name, arguments: written }, ...(choice === undefined ? {} : { choice }) };
}

/** One fragment of a tool call, with just the fields that are given. */
export function toolDelta(
  fields: StepOf<"toolDelta">["toolDelta"],
  beside: Beside<"toolDelta"> = {},
): StepOf<"toolDelta"> {
  return { toolDelta: fields, ...beside };
}

export function finish(reason = "stop", beside: Beside<"finish"> = {}): StepOf<"finish"> {
  return { finish: reason, ...beside };
}

/** Token counts, in a chunk of their own unless `on` says `previous-chunk`. */
export function usage(tokens: StepOf<"usage">["usage"], beside: Beside<"usage"> = {}): StepOf<"usage"> {
  return { usage: tokens, ...beside };
}

/** An error object inside the stream. A string is its message. */
export function error(
  fields: StepOf<"error">["error"] | string,
  beside: Beside<"error"> = {},
): StepOf<"error"> {
  return { error: typeof fields === "string" ? { message: fields } : fields, ...beside };
}

/** Any JSON value as one data event. */
export function chunk(value: unknown): StepOf<"chunk"> {
  return { chunk: value };
}

/** Any event block, line by line. */
export function event(fields: StepOf<"event">["event"]): StepOf<"event"> {
  return { event: fields };
}

/** A comment line; without text it is the bare colon some providers keep connections alive with. */
export function comment(line = "", beside: Beside<"comment"> = {}): StepOf<"comment"> {
  return { comment: line, ...beside };
}

/** Exactly these bytes. A string is sent as UTF-8. */
export function bytes(content: string | Uint8Array): StepOf<"bytes"> {
  if (typeof content === "string") return { bytes: content };
  // Not Buffer: builders run in browsers too.
  let binary = "";
  for (const byte of content) binary += String.fromCharCode(byte);
  return { bytes: { base64: btoa(binary) } };
}

/** The `[DONE]` frame, or another text in its place. */
export function done(line: true | string = true): StepOf<"done"> {
  return { done: line };
}

/** Milliseconds of silence. */
export function wait(ms: number): StepOf<"wait"> {
  return { wait: ms };
}
