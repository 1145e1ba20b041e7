import type { SeededRandom } from "../seeded-random.ts";
import { longText } from "./long-text.ts";

const GREETING = /^\s*(hi|hello|hey|good (morning|afternoon|evening)|hallo|hola|bonjour)\b/i;
const HELLO = "Hello! How can I help you today?";
/** What else could be said to a greeting, where several choices are wanted. */
const OTHER_HELLOS = [
  "Hi there! What can I do for you?",
  "Hello! What would you like to talk about?",
  "Hey! What is on your mind today?",
  "Good to see you! Where shall we start?",
  "Hello! I am here to help. What do you need?",
];
/** Questions that everybody asks of a model, and what everybody hears. */
const SMALL_TALK: readonly [RegExp, string][] = [
  [/^\s*how are you\b/i, "I am doing well, thank you! How can I help you today?"],
  [/^\s*(thanks|thank you)\b/i, "You're welcome! Is there anything else I can help you with?"],
  [
    /^\s*(who|what) are you\b/i,
    "I am streamproof, a mock model. I answer anything, and always the same way.",
  ],
];
const ASIDES = ["Well,", "Thanks for asking.", "Sure.", "Since you ask:", "To put it briefly:"];
/** Requests to say something word for word. */
const ECHO =
  /^\s*(?:please\s+)?(?:just\s+|only\s+)?(?:say|repeat(?: after me)?|echo|(?:reply|respond|answer) (?:only )?with)\s*:?\s+(?:(?:exactly|only|just)\s*:?\s+)?(?:the words?\s+)?(.+)$/is;
const COUNT = /\bcount (?:from 1 )?(?:up )?to (\d{1,3})\b/i;
/** What asks for many words. */
const LONG =
  /\b(story|stories|essay|article|poem|haiku|blog|chapter|long|detailed|in detail|paragraphs?|list)\b/i;
const LEAD =
  /^\s*(please |can you |could you |would you |tell me |explain |describe |what(?:'s| is| are| was| were)? |who(?:'s| is| are)? |how (?:do|does|can|could|would|should|is|are)?\s*(?:i|you|we|it)?\s*|why (?:is|are|do|does|did)?\s*|where (?:is|are)?\s*|when (?:is|was|did)?\s*|write (?:me )?(?:a|an|the)?\s*|give me (?:a|an|the)?\s*|the |about )/i;
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

interface Manner {
  /** @defaultValue true */
  mayBeLong?: boolean;
  /** Whether this is not the first choice, so that it should not be what everybody hears. @defaultValue false */
  isAnother?: boolean;
}

/** A text that reads like an answer to what was said last. The same draws, the same text. */
export function composeText(
  asked: string,
  random: SeededRandom,
  { mayBeLong = true, isAnother = false }: Manner = {},
): string {
  const one = (texts: readonly string[]): string => texts[random.below(texts.length)] ?? "";
  if (asked.trim() === "" || (GREETING.test(asked) && asked.length < 40)) {
    return isAnother ? one(OTHER_HELLOS) : HELLO;
  }
  const known = SMALL_TALK.find(([pattern]) => pattern.test(asked) && asked.length < 60)?.[1];
  if (known !== undefined) return isAnother ? `${one(ASIDES)} ${known}` : known;
  const echo = asked.length < 400 ? ECHO.exec(asked)?.[1] : undefined;
  if (echo !== undefined) return unquoted(echo.trim());
  const count = COUNT.exec(asked)?.[1];
  if (count !== undefined) return Array.from({ length: Number(count) }, (_, i) => i + 1).join(", ");
  const topic = topicOf(asked);
  if (mayBeLong && LONG.test(asked)) return longText(topic, random);
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
  const [sentence = ""] = asked
    .trim()
    .slice(0, 1000)
    .split(/(?<=[.!?])\s|\n/);
  let topic = sentence.replace(/[.!?\s]+$/, "");
  for (let turn = 0; turn < 4; turn++) topic = topic.replace(LEAD, "");
  return shorten(topic.replaceAll(/\s+/g, " ").trim(), LONGEST_TOPIC) || "your question";
}

function unquoted(text: string): string {
  return /^(["'“‘`])(.*)(["'”’`])[.!]?$/s.exec(text)?.[2] ?? text;
}

function shorten(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 2 * most));
  const isShort = characters.length <= most && text.length <= 2 * most;
  return isShort ? text : `${characters.slice(0, most - 1).join("")}…`;
}
