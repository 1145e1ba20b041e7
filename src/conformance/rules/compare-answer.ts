import type { Choice } from "../../wire/answer.ts";
import type { ClientTrace } from "../client/trace.ts";
import { compareToolCalls } from "./compare-tool-calls.ts";
import { choiceSeen, usageSeen } from "./normal-answer.ts";
import { broken, type Finding, HELD } from "./rule.ts";
import { sameJson } from "./same-json.ts";

/** A part of the answer that a rule compares. */
export type Facet = "text" | "reasoning" | "refusal" | "toolCalls" | "finishReason" | "usage" | "choices";

type FacetComparison = (trace: ClientTrace) => Finding;

/** Compares the named parts of the answer byte for byte; parts the subject does not observe are left out. */
export function compareAnswer(trace: ClientTrace, facets: readonly Facet[]): Finding {
  for (const facet of facets) {
    if (!trace.subject.observes.includes(facet)) continue;
    const finding = COMPARISONS[facet](trace);
    if (finding.held !== true) return finding;
  }
  return HELD;
}

const COMPARISONS: Record<Facet, FacetComparison> = {
  text: (trace) =>
    eachChoice(trace, (expected, seen) => {
      if (seen.text === expected.text) return HELD;
      if (trace.forgivesTrailingNewline && isWithNewline(seen.text, expected.text)) return HELD;
      return broken(`the text of choice ${expected.index} differs`, expected.text, seen.text);
    }),
  reasoning: (trace) => compareString(trace, "reasoning"),
  refusal: (trace) => compareString(trace, "refusal"),
  finishReason: (trace) =>
    eachChoice(trace, (expected, seen) =>
      seen.finishReason === expected.finishReason
        ? HELD
        : broken(
            `the finish reason of choice ${expected.index} differs`,
            expected.finishReason,
            seen.finishReason,
          ),
    ),
  toolCalls: (trace) =>
    eachChoice(trace, (expected, seen) => compareToolCalls(expected.toolCalls, seen.toolCalls)),
  usage: (trace) => {
    const expected = trace.expected.usage;
    const seen = usageSeen(trace.observation);
    // A total is a sum that not every client hands over; prompt and completion say what it cost.
    const isUntotalled = seen !== null && seen.totalTokens === null && seen.promptTokens !== null;
    const comparable = isUntotalled && expected !== null ? { ...expected, totalTokens: null } : expected;
    return sameJson(comparable, seen) ? HELD : broken("the usage differs", expected, seen);
  },
  choices: (trace) => {
    const expected = trace.expected.choices.map((choice) => choice.index);
    const seen = (trace.observation.choices ?? []).map((choice) => choice.index).sort((a, b) => a - b);
    const invented = seen.filter((index) => index !== 0 && !expected.includes(index));
    return invented.length === 0
      ? HELD
      : broken(`choice ${invented.join(", ")} was never sent`, expected, seen);
  },
};

function eachChoice(
  trace: ClientTrace,
  compare: (expected: Choice, seen: ReturnType<typeof choiceSeen>) => Finding,
): Finding {
  for (const expected of trace.expected.choices) {
    if (expected.index !== 0 && !trace.subject.observes.includes("choices")) continue;
    const finding = compare(expected, choiceSeen(trace.observation, expected.index));
    if (finding.held !== true) return finding;
  }
  return HELD;
}

function compareString(trace: ClientTrace, field: "reasoning" | "refusal"): Finding {
  return eachChoice(trace, (expected, seen) =>
    seen[field] === expected[field]
      ? HELD
      : broken(`the ${field} of choice ${expected.index} differs`, expected[field], seen[field]),
  );
}

function isWithNewline(text: string, expected: string): boolean {
  return text === `${expected}\n` || text === `${expected}\r\n`;
}
