import type { Rendition } from "../../mock-server/index.ts";
import { intendAnswer } from "../../scenario/intent.ts";
import type { FollowUp, Scenario } from "../../scenario/scenario.ts";
import type { Answer, Choice } from "../../wire/answer.ts";
import type { SubjectLevel } from "../../wire/exec-protocol.ts";
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

/** What was played, as far as it is known. */
export interface Played {
  /** What becomes of several replies: an answer is the last one's, events are those of all. @defaultValue "chat" */
  level?: SubjectLevel;
  /** How many requests came. @defaultValue as many as there are replies */
  requests?: number;
}

/**
 * Reads the rendered bytes with the reference reader and holds the result against what the scenario means. Of a scenario
 * that answers several requests every reply is checked; the expectation is made of those that were played.
 */
export function expectOf(
  scenario: Scenario,
  rendition: Rendition,
  second: Expectation = {},
  { level = "chat", requests = Infinity }: Played = {},
): Expected {
  const readings = readInTurn([rendition, ...rendition.later]);
  const whole = joinReplies(readings, level);
  const played = Math.min(Math.max(requests, 1), readings.length);
  const reading = played === readings.length ? whole : joinReplies(readings.slice(0, played), level);
  const fault =
    [scenario, ...(scenario.then ?? [])]
      .map((reply, index) => disagreement(reply, readings[index] ?? whole))
      .find((found) => found !== null) ?? secondOpinion(whole, second);
  return { reading, answer: reading.answer, fault };
}

/** What a rendition says, to a client that brought this last event ID along. */
function readRendition(rendition: Rendition, knownId = ""): ReplyReading {
  const contentType = rendition.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? null;
  const { status, body } = rendition;
  return readReply({ status, contentType, body, completeness: completenessOf(rendition), knownId });
}

/** What answered the last of so many requests. */
export function lastPlayed(rendition: Rendition, requests: number): Rendition {
  const place = Math.min(requests - 1, rendition.later.length);
  return rendition.later[place - 1] ?? rendition;
}

/** One reading for each reply; the last event ID goes along from stream to stream. */
export function readInTurn(renditions: readonly Rendition[]): ReplyReading[] {
  let lastEventId = "";
  return renditions.map((rendition) => {
    const reading = readRendition(rendition, lastEventId);
    if (isStream(reading)) ({ lastEventId } = reading);
    return reading;
  });
}

/** What comes under another status or type is not read as a stream. */
function isStream({ status, isEventStream }: ReplyReading): boolean {
  return status === 200 && isEventStream;
}

/** A chat client that asks again begins anew; an event source goes on where it was. */
function joinReplies(readings: readonly ReplyReading[], level: SubjectLevel): ReplyReading {
  const last = readings.at(-1);
  if (last === undefined) throw new TypeError("a scenario has at least one reply");
  if (level === "chat" || readings.length === 1) return last;
  const streams = readings.filter(isStream);
  return {
    ...last,
    events: streams.flatMap(({ events }) => events),
    comments: streams.flatMap(({ comments }) => comments),
    retryMs: streams.findLast(({ retryMs }) => retryMs !== null)?.retryMs ?? null,
    lastEventId: streams.at(-1)?.lastEventId ?? "",
  };
}

/** What HTTP will show of the end of this body. */
export function completenessOf({
  framing,
  ending,
  body,
  announcedLength,
  isHeadless,
}: Rendition): Completeness {
  if (isHeadless === true) return ending.kind === "stall" ? "stalled" : "incomplete";
  if (framing === "content-length" && body.length === announcedLength) return "complete";
  if (ending.kind === "stall") return "stalled";
  if (framing === "close") return "close-delimited";
  return ending.kind === "complete" && body.length === announcedLength ? "complete" : "incomplete";
}

function disagreement(scenario: FollowUp, reading: ReplyReading): string | null {
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
function cutFault(scenario: FollowUp, read: Answer): string | null {
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
