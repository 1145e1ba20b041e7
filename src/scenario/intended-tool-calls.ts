import type { ToolCall } from "../wire/answer.ts";

/** What one fragment of a tool call says; `""` stands for a field that is absent, null or empty. */
export interface ToolFragment {
  index: number;
  id: string;
  name: string;
  text: string;
}

/** Tool calls of one choice, in the order they were begun. */
export type OpenCalls = (ToolCall & { index: number })[];

/**
 * Adds a fragment to the call it belongs to. The first id and name count: each is sent once, and a repetition says
 * nothing new. A new id with a name under a known index begins another call, as Gemini does; a new id alone does not.
 */
export function addFragment(calls: OpenCalls, { index, id, name, text }: ToolFragment): void {
  const sameIndex = calls.filter((call) => call.index === index);
  const newest = sameIndex.at(-1);
  const isOther = newest !== undefined && id !== "" && newest.id !== null && newest.id !== id;
  const known = isOther ? sameIndex.find((call) => call.id === id) : newest;
  let call = known ?? (isOther && name === "" ? newest : undefined);
  if (call === undefined) {
    call = { index, id: null, name: "", arguments: "" };
    calls.push(call);
  }
  if (call.id === null && id !== "") call.id = id;
  if (call.name === "") call.name = name;
  call.arguments += text;
}

/** In order of index, then of appearance; an index alone says nothing about a call. */
export function closeCalls(calls: OpenCalls): ToolCall[] {
  return calls
    .filter((call) => call.id !== null || call.name !== "" || call.arguments !== "")
    .toSorted((a, b) => a.index - b.index)
    .map(({ id, name, arguments: text }) => ({ id, name, arguments: text }));
}
