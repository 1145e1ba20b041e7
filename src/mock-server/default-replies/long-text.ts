import type { SeededRandom } from "../seeded-random.ts";

const PARAGRAPHS = 5;
const SENTENCES_EACH = 4;

const BEGINNINGS = [
  "It began with {topic}, and nobody thought much of it.",
  "There is more to {topic} than meets the eye.",
  "Let us start at the beginning: {topic}.",
];

const SENTENCES = [
  "At first everything seemed simple, and then the details came.",
  "Each step followed from the one before, and each asked a new question.",
  "Someone wrote it down, so that others would not have to start again.",
  "What looked like a mistake turned out to be the most useful part.",
  "The days were short, the evenings long, and the work went on.",
  "Small changes added up, one after the other, until the whole had changed.",
  "They tried it again, more slowly this time, and listened.",
  "A good example said more than ten rules.",
  "Patience was the hardest thing to learn, and the most rewarding.",
  "In the end it was the simplest idea that held.",
  "Nobody had expected it to work, and yet it did.",
  "The rest is a matter of practice, and of asking the right questions.",
];

/** Several paragraphs on a topic: enough to be cut, cancelled and scrolled. */
export function longText(topic: string, random: SeededRandom): string {
  const one = (texts: readonly string[]): string => texts[random.below(texts.length)] ?? "";
  const paragraphs = Array.from({ length: PARAGRAPHS }, (_, nth) => {
    const opening = nth === 0 ? [one(BEGINNINGS).replace("{topic}", () => topic)] : [];
    const sentences = Array.from({ length: SENTENCES_EACH - opening.length }, () => one(SENTENCES));
    return [...opening, ...sentences].join(" ");
  });
  return paragraphs.join("\n\n");
}
