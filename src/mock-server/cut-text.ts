import { contentText } from "../scenario/intent.ts";
import type { Content, Cut } from "../scenario/step.ts";
import { MockServerError } from "./error.ts";
import type { SeededRandom } from "./seeded-random.ts";

// V8 ends near 2^29 characters; a quarter of that leaves room for JSON escapes and keeps the message ours.
const MAX_LENGTH = 2 ** 27;

/** The deltas that content travels in. Joined they are the content, whatever the cut; only `every` cuts characters. */
export function cutText(content: Content, cut: Cut, random: SeededRandom): string[] {
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
  if ("seeded" in cut) return cutBySeed(text, cut.seeded, random);
  const deltas: string[] = [];
  for (let at = 0; at < text.length; at += cut.every) deltas.push(text.slice(at, at + cut.every));
  return deltas;
}

/** Lengths from 1 to 2 × mean - 1 characters, each as likely as the others. */
function cutBySeed(text: string, mean: number, random: SeededRandom): string[] {
  const deltas: string[] = [];
  let delta = "";
  let left = 0;
  for (const character of text) {
    if (left === 0) {
      if (delta !== "") deltas.push(delta);
      delta = "";
      left = 1 + random.below(2 * mean - 1);
    }
    delta += character;
    left--;
  }
  return [...deltas, delta];
}
