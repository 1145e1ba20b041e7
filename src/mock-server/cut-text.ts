import { contentText } from "../scenario/intent.ts";
import type { Content, Cut } from "../scenario/step.ts";
import { MockServerError } from "./error.ts";

// V8 ends near 2^29 characters; a quarter of that leaves room for JSON escapes and keeps the message ours.
const MAX_LENGTH = 2 ** 27;

/** The deltas that content travels in. Joined they are the content, whatever the cut. */
export function cutText(content: Content, cut: Cut): string[] {
  if (Array.isArray(content)) return content;
  if (typeof content !== "string" && content.repeat.length * content.times > MAX_LENGTH) {
    throw new MockServerError(
      "invalid-scenario",
      `Cannot render the text: \`repeat\` × \`times\` is longer than ${MAX_LENGTH} characters. Repeat it fewer times.`,
    );
  }
  const text = contentText(content);
  // An empty text is still said: one delta with an empty string.
  if (cut === "whole" || text === "") return [text];
  // A word keeps the white space before it, as tokens do.
  if (cut === "words") return text.match(/\s*\S+|\s+/g) ?? [text];
  if (cut === "code-points") return Array.from(text);
  const deltas: string[] = [];
  for (let at = 0; at < text.length; at += cut.every) deltas.push(text.slice(at, at + cut.every));
  return deltas;
}
