import { type Scenario, scenarioSchema } from "../../scenario/scenario.ts";
import type { SubjectLevel } from "../../wire/exec-protocol.ts";
import type { CheckRecord } from "../../wire/result.ts";
import { answering } from "../cases/case.ts";
import { MEMORY_RULE } from "../rules/limits.ts";
import type { ClientRunSettings, PlayedStimulus } from "./client-run.ts";
import { hasSettled, judgeMemory, LONG_BYTES, LONGER_BYTES, SHORT_BYTES } from "./memory.ts";
import { notPlayed } from "./run-property.ts";
import { brokenJudgement, type Decided, playOneOfSeveral, recordSeveral } from "./several-exchanges.ts";

/** Short streams after which a subject whose memory still grows is given up. */
const MAX_ROUNDS = 40;

const NOT_SEEN = "the memory of this subject cannot be seen here";

/** The peak after a stream, or why there is none. */
type Measured = { played: PlayedStimulus; peakBytes: number } | Decided;

/** Judges whether a subject's process keeps what it has read and done with. */
export async function checkMemory(settings: ClientRunSettings, id: string): Promise<CheckRecord> {
  return (settings.subject.peakMemoryBytes?.() ?? null) === null
    ? notPlayed(settings, id, MEMORY_RULE, NOT_SEEN)
    : recordSeveral(settings, { caseId: id, rule: MEMORY_RULE }, judgeGrowth);
}

/** Most subjects hold less than was sent at the first look; only of others it matters what a collector left lying. */
async function judgeGrowth(settings: ClientRunSettings): Promise<Decided> {
  const short = streamOf(SHORT_BYTES, settings);
  const long = streamOf(LONG_BYTES, settings);
  const first = await measure(settings, short);
  if (!("peakBytes" in first)) return first;
  const second = await measure(settings, long);
  if (!("peakBytes" in second)) return second;
  if (judgeMemory(first.peakBytes, second.peakBytes).held) return passed(second.played);
  // What was held once may stay with the process: a fresh one has held nothing.
  await settings.subject.startAfresh?.();
  const peaks: number[] = [];
  for (let round = 0; round < MAX_ROUNDS && !hasSettled(peaks); round++) {
    const measured = await measure(settings, short);
    if (!("peakBytes" in measured)) return measured;
    peaks.push(measured.peakBytes);
  }
  const before = peaks.at(-1) ?? 0;
  if (!hasSettled(peaks))
    return unseen(second.played, `memory still grows after ${peaks.length} short streams`);
  const last = await measure(settings, long);
  if (!("peakBytes" in last)) return last;
  if (judgeMemory(before, last.peakBytes).held) return passed(last.played);
  const longer = await measure(settings, streamOf(LONGER_BYTES, settings));
  if (!("peakBytes" in longer)) return longer;
  const finding = judgeMemory(last.peakBytes, longer.peakBytes, { bytes: LONGER_BYTES, than: LONG_BYTES });
  if (finding.held !== false) return passed(longer.played);
  return { played: longer.played, judgement: brokenJudgement(settings, MEMORY_RULE, finding) };
}

async function measure(settings: ClientRunSettings, scenario: Scenario): Promise<Measured> {
  const { played, unread } = await playOneOfSeveral(settings, scenario);
  if (unread !== null) return { played, judgement: unread };
  const peakBytes = settings.subject.peakMemoryBytes?.() ?? null;
  return peakBytes === null ? unseen(played, NOT_SEEN) : { played, peakBytes };
}

function passed(played: PlayedStimulus): Decided {
  return { played, judgement: { verdict: "pass" } };
}

function unseen(played: PlayedStimulus, message: string): Decided {
  return { played, judgement: { verdict: "not-observed", message } };
}

const UNKNOWN = `${"keep-alive ".repeat(93)}\n\n`;
const COMMENT = `: ${UNKNOWN}`;

/** Nothing but comments, and a word behind them: nobody has to keep any of it, but for who reports comments. */
function streamOf(bytes: number, { subject }: ClientRunSettings): Scenario {
  const line = subject.info.observes.includes("comments") ? `x-${UNKNOWN}` : COMMENT;
  const comments = { bytes: line.repeat(Math.ceil(bytes / line.length)) };
  return scenarioSchema.parse({
    steps: [comments, ...wordAt(subject.info.level)],
    writes: { sizes: [65_536] },
  });
}

function wordAt(level: SubjectLevel): ReturnType<typeof answering> {
  return level === "chat" ? answering({ text: "Hello" }) : [{ event: { data: "Hello" } }];
}
