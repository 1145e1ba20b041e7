import type { SeededRandom } from "../seeded-random.ts";

const GREETING = /^\s*(hi|hello|hey|good (morning|afternoon|evening)|hallo|hola|bonjour)\b/i;
const LEAD =
  /^\s*(please |can you |could you |would you |tell me |explain |describe |what(?:'s| is| are| was| were)? |who(?:'s| is| are)? |how (?:do|does|can|could|would|should|is|are)?\s*(?:i|you|we|it)?\s*|why (?:is|are|do|does|did)?\s*|where (?:is|are)?\s*|when (?:is|was|did)?\s*|write (?:me )?(?:a|an|the)?\s*|give me (?:a|an|the)?\s*|the )/i;
const LONGEST_TOPIC = 80;

const OPENINGS = [
  "Here is a short answer about {topic}.",
  "Good question. Let us look at {topic}.",
  "In short, {topic} comes down to a few points.",
  "Happy to help with {topic}.",
];

const BODIES = [
  "The main thing is to start with what you already know and to check each step.",
  "First, make clear what is wanted. Then take the simplest way that could work, and look at the result.",
  "Most of it follows from two or three basic facts; the details depend on your situation.",
  "There is more than one way to see it, and the best one depends on what you need it for.",
];

const CLOSINGS = [
  "If you tell me more, I can go into detail.",
  "Let me know which part you would like to look at next.",
  "That should be enough to get started.",
];

/** A text that reads like an answer to what was said last. The same draws, the same text. */
export function composeText(asked: string, random: SeededRandom): string {
  if (asked.trim() === "") return "Hello! How can I help you today?";
  if (GREETING.test(asked) && asked.length < 40) return "Hello! How can I help you today?";
  const topic = topicOf(asked);
  const one = (texts: readonly string[]): string => texts[random.below(texts.length)] ?? "";
  return [one(OPENINGS), one(BODIES), one(CLOSINGS)].join(" ").replace("{topic}", () => topic);
}

/** The closing answer, once the tools have said what they know. */
export function composeFromResults(results: readonly { name: string | null; text: string }[]): string {
  const said = results.map(({ name, text }) => `${name ?? "the tool"} says: ${shorten(text.trim(), 400)}`);
  return `Here is what I found. ${said.join(" ")}`;
}

export function composeReasoning(asked: string): string {
  return `The user asks about ${topicOf(asked)}. I will answer briefly and to the point.`;
}

/** What a message is about: its first sentence without the words that ask. */
function topicOf(asked: string): string {
  const [sentence = ""] = asked.trim().split(/(?<=[.!?])\s|\n/);
  let topic = sentence.replace(/[.!?\s]+$/, "");
  for (let turn = 0; turn < 3; turn++) topic = topic.replace(LEAD, "");
  return shorten(topic.replaceAll(/\s+/g, " ").trim(), LONGEST_TOPIC) || "your question";
}

function shorten(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : text;
}
