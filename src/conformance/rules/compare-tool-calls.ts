import type { ToolCall } from "../../wire/answer.ts";
import type { ToolCallSeen } from "./normal-answer.ts";
import { broken, type Finding, HELD } from "./rule.ts";
import { sameJson } from "./same-json.ts";

/** Calls in order of their index; an id counts only if the upstream sent one. */
export function compareToolCalls(expected: readonly ToolCall[], seen: readonly ToolCallSeen[]): Finding {
  const wanted = expected.filter((call) => call !== undefined);
  if (wanted.length !== seen.length) {
    return broken(`${seen.length} tool calls instead of ${wanted.length}`, wanted, seen);
  }
  if (isReordered(wanted, seen))
    return broken("the tool calls are all there, but not in the order of their indexes", wanted, seen);
  for (const [i, call] of wanted.entries()) {
    const other = seen[i];
    if (!other) continue;
    if (call.id !== null && call.id !== other.id)
      return broken(`the id of tool call ${i} differs`, call, other);
    if (call.name !== other.name) return broken(`the name of tool call ${i} differs`, call, other);
    if (!sameArguments(call.arguments, other)) {
      return broken(`the arguments of tool call ${i} differ${hintFor(call.arguments, other)}`, call, other);
    }
  }
  return HELD;
}

/** Each call by its id, and some at another place. */
function isReordered(wanted: readonly ToolCall[], seen: readonly ToolCallSeen[]): boolean {
  const byId = new Map(seen.map((call) => [call.id, call]));
  const isEachThere = wanted.every(({ id, name, arguments: text }) => {
    const call = id === null ? undefined : byId.get(id);
    return call !== undefined && call.name === name && sameArguments(text, call);
  });
  return byId.size === wanted.length && isEachThere && wanted.some(({ id }, i) => id !== seen[i]?.id);
}

/** Adapters of clients that parse arguments are tempted to write them down again. */
function hintFor(expected: string, { arguments: text, argumentsValue }: ToolCallSeen): string {
  return argumentsValue === undefined && isSameJson(expected, text)
    ? ": they are the same JSON in other characters; arguments that a client hands over parsed are reported as `argumentsValue`"
    : "";
}

function isSameJson(one: string, other: string): boolean {
  try {
    return sameJson(JSON.parse(one), JSON.parse(other));
  } catch {
    return false;
  }
}

function sameArguments(expected: string, seen: ToolCallSeen): boolean {
  if (seen.argumentsValue === undefined) return seen.arguments === expected;
  if (expected === "") return sameJson(seen.argumentsValue, {}) || seen.argumentsValue === null;
  try {
    return sameJson(JSON.parse(expected), seen.argumentsValue);
  } catch {
    // Arguments that are no JSON cannot have been handed over parsed.
    return false;
  }
}
