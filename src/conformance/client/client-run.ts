import type { MockServer, Rendition } from "../../mock-server/index.ts";
import { compactScenario } from "../../scenario/compact-scenario.ts";
import { encodeReplayToken } from "../../scenario/replay-token.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { CancelAfter } from "../../wire/exec-protocol.ts";
import type { CheckRecord } from "../../wire/result.ts";
import type { Expectation } from "../cases/case.ts";
import { type Expected, expectOf, lastPlayed, readInTurn } from "./expectation.ts";
import { type Judgement, judge } from "./judge.ts";
import { type Played, playExchange } from "./play-exchange.ts";
import type { ReplyReading } from "../read/index.ts";
import type { Rule } from "../rules/index.ts";
import { sameJson } from "../rules/same-json.ts";
import { digestOf } from "../run/rendition-digest.ts";
import { describeSent } from "../run/sent-bytes.ts";
import type { Subject } from "../subjects/subject.ts";

/** How a client is asked, the same for every check of a run. */
export interface ClientRunSettings {
  server: MockServer;
  subject: Subject;
  /** The subject's word on the command line. */
  spec: string;
  /** The least time a client is given. */
  timeoutMs: number;
  /** Whether a broken `should` fails. */
  isStrict: boolean;
  /** Told of every stimulus of a case that was played. */
  onPlayed?: ((id: string, played: PlayedStimulus) => void) | undefined;
}

/** One stimulus, ready to be played. */
export interface Stimulus {
  /** Under which a saved run knows it. */
  id?: string | undefined;
  scenario: Scenario;
  rendition: Rendition;
  cancelAfter?: CancelAfter | undefined;
  /** The client is to connect again until the source is closed for good. */
  reconnect?: true | undefined;
  expect?: Expectation | undefined;
  /** The rules are about silence: the client is given no more than it needs. */
  isAboutSilence?: boolean | undefined;
  /** Only a client that knows how long it is given can do right here. */
  needsTimeLimit?: boolean | undefined;
  /** What is judged shows only beside other exchanges: to replay this one decides nothing. */
  isOneOfSeveral?: boolean | undefined;
}

export interface PlayedStimulus extends Stimulus, Played {
  expected: Expected;
  timeoutMs: number;
}

/** A client is always given this much more than the scenario takes. */
const SPARE_MS = 2000;
const MORE_AFTER_DONE_MS = 3000;
/** A client may wait longer than `retry` says before it connects again; EventSources do so for 3 s when unsaid. */
const RECONNECT_MS = 4000;

/** Nothing is asked of a client that would be kept waiting for ever through no fault of its own. */
const NOT_TOLD: Played = {
  outcome: { kind: "skip", reason: "nothing tells it how long it may take" },
  exchanges: [],
  ms: 0,
};

/** Nothing is asked of a client that would not understand. */
const NOT_CLAIMED: Played = {
  outcome: { kind: "skip", reason: "it does not claim to connect again" },
  exchanges: [],
  ms: 0,
};

/** Plays a stimulus to the subject once. */
export async function playStimulus(settings: ClientRunSettings, stimulus: Stimulus): Promise<PlayedStimulus> {
  const { scenario, reconnect, cancelAfter } = stimulus;
  const reconnectMs = reconnect ? RECONNECT_MS * (scenario.then?.length ?? 0) : 0;
  const needed = stimulus.rendition.plannedMs + SPARE_MS + reconnectMs;
  const { level } = settings.subject.info;
  const expected = expectOf(scenario, stimulus.rendition, stimulus.expect, { level });
  // Whoever heeds `[DONE]` does not wait at all, so more patience costs nothing but the others' time.
  const patienceMs = expected.reading.hasDone ? needed + MORE_AFTER_DONE_MS : needed;
  const timeoutMs = Math.ceil(stimulus.isAboutSilence ? patienceMs : Math.max(settings.timeoutMs, needed));
  if (stimulus.needsTimeLimit && settings.subject.isToldTimeLimit === false) {
    return { ...stimulus, ...NOT_TOLD, expected, timeoutMs };
  }
  if (reconnect && !settings.subject.info.observes.includes("reconnect")) {
    return { ...stimulus, ...NOT_CLAIMED, expected, timeoutMs };
  }
  const asking = { timeoutMs, cancelAfter, reconnect, rendition: stimulus.rendition };
  const played =
    settings.subject.recall === undefined
      ? await playExchange(settings.server, settings.subject, scenario, asking)
      : recallExchange(settings.subject.recall, stimulus);
  const requests = played.exchanges.length;
  // What was not asked for was not answered either.
  const isPartly = requests <= stimulus.rendition.later.length;
  const asPlayed = isPartly
    ? expectOf(scenario, stimulus.rendition, stimulus.expect, { level, requests })
    : expected;
  return { ...stimulus, ...played, expected: asPlayed, timeoutMs };
}

/** A saved run cannot say what became of this. */
export class NotSaved extends Error {
  override readonly name = "NotSaved";
}

/** What was played when the run was saved, if it is still the same. */
function recallExchange(
  recall: NonNullable<Subject["recall"]>,
  { id, scenario, rendition }: Stimulus,
): Played {
  const saved = id === undefined ? null : recall(id);
  if (saved === null) throw new NotSaved("the saved run does not hold it");
  const bodies = [rendition, ...rendition.later].map(digestOf);
  const isSame = sameJson(saved.scenario, compactScenario(scenario)) && sameJson(saved.bodies, bodies);
  if (!isSame) throw new NotSaved("the case is not what it was when the run was saved");
  const { outcome, exchanges, ms } = saved;
  return { outcome, exchanges, ms };
}

/** What one rule says about a played stimulus. */
export function judgeStimulus(settings: ClientRunSettings, rule: Rule, played: PlayedStimulus): Judgement {
  const { subject } = settings;
  const trace = {
    scenario: played.scenario,
    reading: readingAsServed(played),
    expected: played.expected.answer,
    exchanges: played.exchanges,
    subject: subject.info,
    forgivesTrailingNewline: subject.forgivesTrailingNewline ?? false,
    ...(played.cancelAfter === undefined ? {} : { cancelAfter: played.cancelAfter }),
    ...(played.reconnect ? { replies: readInTurn([played.rendition, ...played.rendition.later]) } : {}),
  };
  const judgement = judge(rule, played.outcome, trace, played.expected.fault);
  const fails = judgement.verdict === "warn" && settings.isStrict;
  return fails ? { ...judgement, verdict: "fail" } : judgement;
}

/** HTTP/1.0 knows no chunks: such a client was answered with a body that the end of the connection delimits. */
function readingAsServed({ expected: { reading }, rendition, exchanges }: PlayedStimulus): ReplyReading {
  const isDelimitedByClose =
    lastPlayed(rendition, exchanges.length).framing === "chunked" &&
    exchanges.some(({ request }) => request.httpVersion === "1.0");
  return isDelimitedByClose && reading.completeness !== "stalled"
    ? { ...reading, completeness: "close-delimited" }
    : reading;
}

/** The record of one check, with what is needed to see it and to play it again where it did not pass. */
export function recordCheck(
  settings: ClientRunSettings,
  ids: Pick<CheckRecord, "check" | "case" | "rule">,
  rule: Rule,
  played: PlayedStimulus,
  judgement: Judgement = judgeStimulus(settings, rule, played),
): CheckRecord {
  const { verdict, message, expected, actual } = judgement;
  const isQuiet = verdict === "pass" || verdict === "not-applicable";
  return {
    kind: "check",
    ...ids,
    level: rule.level,
    verdict,
    subject: settings.spec,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    ...(message === undefined ? {} : { message }),
    ...(isQuiet
      ? {}
      : {
          sent: describeSent(played.rendition, played.exchanges.length),
          ...(played.isOneOfSeveral ? {} : { replay: tokenOf(settings, ids.check, played) }),
        }),
    ms: played.ms,
  };
}

function tokenOf({ subject }: ClientRunSettings, check: string, played: PlayedStimulus): string {
  return encodeReplayToken({
    scenario: played.scenario,
    check,
    level: subject.info.level,
    ...(played.cancelAfter === undefined ? {} : { cancelAfter: played.cancelAfter }),
    ...(played.reconnect === undefined ? {} : { reconnect: played.reconnect }),
    timeoutMs: played.timeoutMs,
  });
}
