import type { ToolCall } from "../../wire/answer.ts";
import { toIndex, isJsonObject, type JsonObject, parseJson, textOf } from "./json-value.ts";

/** Puts the tool calls of one choice together. */
export interface ToolCallReader {
  /** Reads one element of `delta.tool_calls`. */
  push(delta: JsonObject): void;
  /** The calls so far, in order of index, then of appearance. */
  calls(): ToolCall[];
}

interface OpenCall extends ToolCall {
  index: number;
}

/** What one element says, whatever way it says it; `""` and `null` stand for absent. */
interface Fragment {
  index: number | null;
  id: string;
  name: string;
  arguments: string;
}

/** The first id and name count, for each is sent once and a repetition says nothing new; arguments join. */
export function createToolCallReader(): ToolCallReader {
  const open: OpenCall[] = [];
  // Continuations look their call up by index: the newest there is one step away.
  const newestAt = new Map<number, OpenCall>();
  const byId = new Map<string, OpenCall[]>();
  let last: OpenCall | null = null;
  let nextIndex = 0;

  const start = (index: number): OpenCall => {
    const call = { index, id: null, name: "", arguments: "" };
    open.push(call);
    newestAt.set(index, call);
    nextIndex = Math.max(nextIndex, index + 1);
    return call;
  };

  const findByIndex = (index: number, fragment: Fragment): OpenCall => {
    const call = newestAt.get(index);
    if (!call) return start(index);
    if (fragment.id === "" || call.id === null || call.id === fragment.id) return call;
    const known = byId.get(fragment.id)?.find((other) => other.index === index);
    if (known) return known;
    // Gemini and others send index 0 for every call. A new id alone is no new call: vLLM used to draw one
    // for each fragment, but named the function only once.
    return fragment.name === "" ? call : start(index);
  };

  const findWithoutIndex = (fragment: Fragment): OpenCall => {
    if (fragment.id !== "") return byId.get(fragment.id)?.at(-1) ?? start(nextIndex);
    if (last === null || startsAnother(fragment, last)) return start(nextIndex);
    return last;
  };

  const push = (delta: JsonObject): void => {
    const fragment = readFragment(delta);
    const { index } = fragment;
    if (index === null && fragment.id === "" && fragment.name === "" && fragment.arguments === "") return;
    const call = index === null ? findWithoutIndex(fragment) : findByIndex(index, fragment);
    if (call.id === null && fragment.id !== "") {
      call.id = fragment.id;
      const sameId = byId.get(fragment.id);
      if (sameId) sameId.push(call);
      else byId.set(fragment.id, [call]);
    }
    if (call.name === "") call.name = fragment.name;
    call.arguments += fragment.arguments;
    last = call;
  };

  const calls = (): ToolCall[] =>
    open
      // An index alone says nothing about a call.
      .filter((call) => call.id !== null || call.name !== "" || call.arguments !== "")
      .toSorted((a, b) => a.index - b.index)
      .map(({ id, name, arguments: text }) => ({ id, name, arguments: text }));

  return { push, calls };
}

/**
 * With neither index nor id only the name is left to tell calls apart: a named fragment with arguments of its
 * own, when those of the call before are a whole object already, can be no continuation of it (Gemini with
 * `id: ""`).
 */
function startsAnother(fragment: Fragment, last: OpenCall): boolean {
  if (fragment.name === "" || fragment.arguments === "" || last.name === "") return false;
  return last.arguments.endsWith("}") && isJsonObject(parseJson(last.arguments));
}

function readFragment(delta: JsonObject): Fragment {
  const custom = isJsonObject(delta["custom"]) ? delta["custom"] : {};
  const called = isJsonObject(delta["function"]) ? delta["function"] : {};
  return {
    index: toIndex(delta["index"]),
    id: textOf(delta["id"]),
    name: textOf(called["name"]) || textOf(custom["name"]),
    arguments: argumentsText(called["arguments"]) || textOf(custom["input"]),
  };
}

/** Some providers send the arguments as a value instead of its text. */
function argumentsText(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : textOf(value);
}
