import { isJsonObject, type JsonObject, objectsIn, textOf } from "../../read/json-value.ts";

/**
 * The fragments of each call, by index. Where the index is missing a new id opens a call: those who leave it out
 * (Gemini, Mistral) send each call whole.
 */
export function callsIn(fragments: readonly JsonObject[]): JsonObject[][] {
  const calls: JsonObject[][] = [];
  const byIndex = new Map<unknown, JsonObject[]>();
  for (const fragment of fragments) {
    const { index } = fragment;
    const isBare = index === undefined || index === null;
    const known = isBare ? openCall(calls, fragment) : byIndex.get(index);
    if (known !== undefined) {
      known.push(fragment);
      continue;
    }
    const call = [fragment];
    calls.push(call);
    if (!isBare) byIndex.set(index, call);
  }
  return calls;
}

function openCall(calls: readonly JsonObject[][], fragment: JsonObject): JsonObject[] | undefined {
  const id = textOf(fragment["id"]);
  const isNamed = isJsonObject(fragment["function"]) && textOf(fragment["function"]["name"]) !== "";
  if (id === "") return isNamed ? undefined : calls.at(-1);
  return calls.find(([first]) => first?.["id"] === id);
}

export function hasIndexes(fragments: readonly JsonObject[]): boolean {
  return fragments.every(({ index }) => index !== undefined && index !== null);
}

/** Whether the request names the function to be called. */
export function isNamedChoice(body: JsonObject): boolean {
  return isJsonObject(body["tool_choice"]);
}

export function offeredNames(body: JsonObject): string[] {
  return objectsIn(body["tools"]).map((tool) =>
    isJsonObject(tool["function"]) ? textOf(tool["function"]["name"]) : "",
  );
}
