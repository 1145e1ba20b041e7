import type { ChatRequest } from "./chat-request.ts";
import type { OfferedTool } from "./read-tools.ts";

/** Shorter words, such as `get`, say nothing about what a tool does. */
const SHORTEST_WORD = 4;

/**
 * Which tools are called. After tool results: none, the answer closes the turn. `required`: those that the last user
 * message names, else the first. A named one: that one. `auto`: those that the message names, that is, whose name has
 * a word of four letters or more that stands in the message (`get_weather`: weather). `none`: none.
 */
export function chooseCalls(request: ChatRequest, said: string): OfferedTool[] {
  const { tools, toolChoice, messages, callsSeveral } = request;
  if (toolChoice === "none" || isResult(messages.at(-1))) return [];
  if (typeof toolChoice === "object") {
    return tools.filter(({ name, kind }) => name === toolChoice.name && kind === toolChoice.kind).slice(0, 1);
  }
  const meant = tools.filter(({ name }) => isNamed(name, said));
  const chosen = meant.length === 0 && toolChoice === "required" ? tools.slice(0, 1) : meant;
  return callsSeveral ? chosen : chosen.slice(0, 1);
}

export function isResult(message: Record<string, unknown> | undefined): boolean {
  return message?.["role"] === "tool" || message?.["role"] === "function";
}

function isNamed(name: string, said: string): boolean {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  const message = said.toLowerCase();
  return words.some((word) => word.length >= SHORTEST_WORD && message.includes(word));
}
