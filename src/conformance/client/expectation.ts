import type { Rendition } from "../../mock-server/index.ts";
import { intendAnswer } from "../../scenario/intent.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Answer, Choice } from "../../wire/answer.ts";
import type { Expectation } from "../cases/case.ts";
import { type Completeness, readReply, type ReplyReading } from "../read/index.ts";
import { sameJson } from "../rules/same-json.ts";

/** What the harness itself is sure of before it asks a subject. */
export interface Expected {
  reading: ReplyReading;
  answer: Answer;
  /** Why the scenario's intent and the reference reading cannot both be right; null when they agree. */
  fault: string | null;
}

/** Reads the rendered bytes with the reference reader and holds the result against what the scenario means. */
export function expectOf(scenario: Scenario, rendition: Rendition, second: Expectation = {}): Expected {
  const contentType = rendition.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? null;
  const reading = readReply({
    status: rendition.status,
    contentType,
    body: rendition.body,
    completeness: completenessOf(rendition),
  });
  const fault = disagreement(scenario, reading) ?? secondOpinion(reading, second);
  return { reading, answer: reading.answer, fault };
}

/** What HTTP will show of the end of this body. */
export function completenessOf({ framing, ending, body, announcedLength }: Rendition): Completeness {
  if (framing === "content-length" && body.length === announcedLength) return "complete";
  if (ending.kind === "stall") return "stalled";
  if (framing === "close") return "close-delimited";
  return ending.kind === "complete" && body.length === announcedLength ? "complete" : "incomplete";
}

function disagreement(scenario: Scenario, reading: ReplyReading): string | null {
  const intent = intendAnswer(scenario);
  if (!reading.isEventStream) return null;
  if (scenario.ending.at) return cutFault(scenario, reading.answer);
  if (!intent.isWhole) return null;
  const meant = normal(intent.answer);
  const read = normal(reading.answer);
  return sameJson(meant, read)
    ? null
    : `the scenario means ${JSON.stringify(meant)} and the reference reads ${JSON.stringify(read)}`;
}

function normal(answer: Answer): unknown {
  return {
    choices: answer.choices.map(({ toolCalls, ...choice }: Choice) => ({
      ...choice,
      toolCalls: toolCalls.filter((call) => call !== undefined),
    })),
    usage: answer.usage,
    error: answer.error?.message ?? null,
  };
}

/** Of a cut body only a beginning can have been read, as far as the steps tell what is meant. */
function cutFault(scenario: Scenario, read: Answer): string | null {
  const { at: _, ...ending } = scenario.ending;
  const { answer: meant, isWhole } = intendAnswer({ ...scenario, ending });
  if (!isWhole) return null;
  for (const choice of read.choices) {
    const whole = meant.choices.find(({ index }) => index === choice.index)?.text ?? "";
    if (!whole.startsWith(choice.text)) return `the cut text ${JSON.stringify(choice.text)} was never meant`;
  }
  return null;
}

function secondOpinion(reading: ReplyReading, expect: Expectation): string | null {
  const choice = reading.answer.choices.find(({ index }) => index === 0);
  const read: Required<Expectation> = {
    text: choice?.text ?? "",
    finishReason: choice?.finishReason ?? null,
    calls: (choice?.toolCalls ?? []).map((call) => `${call.name}(${call.arguments})`),
    totalTokens: reading.answer.usage?.totalTokens ?? null,
    error: reading.answer.error?.message ?? null,
    events: reading.events,
  };
  for (const [key, wanted] of Object.entries(expect)) {
    const got = read[key as keyof Expectation];
    if (!sameJson(wanted, got)) {
      return `the case expects ${key} ${JSON.stringify(wanted)} and the reference reads ${JSON.stringify(got)}`;
    }
  }
  return null;
}
