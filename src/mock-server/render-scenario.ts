import type { FollowUp, Scenario } from "../scenario/scenario.ts";
import type { Ending } from "../scenario/wire-style.ts";
import { isBodylessStatus } from "./bodyless-status.ts";
import { dressScenario } from "./dialects/dress-scenario.ts";
import { mannersIn } from "./dialects/index.ts";
import type { Manners } from "./dialects/knobs.ts";
import { draftFrames, type FrameChange } from "./draft-frames.ts";
import type { Frame, Rendition } from "./rendition.ts";
import { fieldLines, responseHeaders } from "./response-head.ts";
import { seededRandom } from "./seeded-random.ts";
import { writeFrames } from "./sse-lines.ts";
import { planWrites } from "./write-plan.ts";

/** A reset destroys what the peer has not read yet, so it never follows the last write at once. */
const MIN_MS_BEFORE_RESET = 20;

/** A timer fires up to this much later than asked. */
const TIMER_MS = 1;

/**
 * Turns a scenario into everything that will be done on the socket. Pure: equal scenarios give equal renditions.
 * `manners` are those of the scenario's dialect unless others are given; `change` has the last word on the frames.
 *
 * @throws MockServerError `invalid-scenario` when the steps cannot be rendered (usage that joins no chunk, values
 * without a JSON form, impossible headers).
 */
export function renderScenario(
  given: Scenario,
  manners: Manners | null = mannersIn(given),
  change?: FrameChange,
): Rendition {
  const scenario = manners === null ? given : dressScenario(given, manners);
  const later = (scenario.then ?? []).map((next) => renderScenario(next));
  const whole = joinFrames(scenario, manners, change);
  const { body, frames, isCut } = cutBody(whole, scenario.ending.at);
  const { ending, seed } = scenario;
  const plan = planWrites({ length: body.length, frames }, scenario, seededRandom(seed, "cuts"));
  const trailingWaitMs = isCut ? 0 : plan.trailingWaitMs + whole.trailingWaitMs;
  const afterMs =
    trailingWaitMs + Math.max(ending.afterMs, ending.kind === "reset" ? MIN_MS_BEFORE_RESET : 0);
  const silences = [scenario.reply.delayMs, ...plan.writes.map(({ delayMs }) => delayMs), afterMs];
  const ownMs = silences.reduce((sum, ms) => sum + (ms > 0 ? ms + TIMER_MS : 0), 0);
  const { reply, wire } = scenario;
  return {
    status: reply.status,
    headers: responseHeaders(reply, wire),
    httpVersion: reply.httpVersion,
    informational: reply.informational.map((one) => ({
      status: one.status,
      headers: fieldLines(one.headers, "reply.informational"),
    })),
    trailers: fieldLines(reply.trailers, "reply.trailers"),
    // HTTP/1.0 has no chunks: the end of the connection is the end of the body.
    framing: reply.httpVersion === "1.0" && wire.framing === "chunked" ? "close" : wire.framing,
    chunkExtensions: wire.chunkExtensions,
    compression: wire.compression,
    delayMs: reply.delayMs,
    body,
    isCut,
    announcedLength: ending.kind === "complete" ? body.length : whole.body.length + (isCut ? 0 : 1),
    frames,
    writes: plan.writes,
    ending: { kind: ending.kind, afterMs, forMs: ending.forMs },
    ...(ending.at === "head" ? { isHeadless: true } : {}),
    plannedMs: later.reduce((sum, next) => sum + next.plannedMs, ownMs),
    later,
  };
}

interface WholeBody {
  body: Uint8Array;
  frames: Frame[];
  trailingWaitMs: number;
}

function joinFrames(scenario: FollowUp, manners: Manners | null, change?: FrameChange): WholeBody {
  if (isBodylessStatus(scenario.reply.status)) {
    return { body: new Uint8Array(), frames: [], trailingWaitMs: 0 };
  }
  const { drafts, trailingWaitMs } = draftFrames(scenario, manners, change);
  const written = writeFrames(drafts, scenario.wire, seededRandom(scenario.seed, "line-ends"));
  const body = new Uint8Array(written.reduce((sum, bytes) => sum + bytes.length, 0));
  let start = 0;
  const frames = drafts.map(({ step, waitMs }, index): Frame => {
    const bytes = written[index] ?? new Uint8Array();
    body.set(bytes, start);
    const frame = { start, end: start + bytes.length, step, waitMs };
    start = frame.end;
    return frame;
  });
  return { body, frames, trailingWaitMs };
}

function cutBody(whole: WholeBody, at: Ending["at"]): { body: Uint8Array; frames: Frame[]; isCut: boolean } {
  const { body, frames } = whole;
  if (at === undefined) return { body, frames, isCut: false };
  if (at === "head") return { body: new Uint8Array(), frames: [], isCut: true };
  const kept =
    "frame" in at
      ? frames.slice(0, at.frame)
      : frames
          .filter(({ start }) => start < at.byte)
          .map((frame) => ({ ...frame, end: Math.min(frame.end, at.byte) }));
  const length = kept.at(-1)?.end ?? 0;
  const isCut = "frame" in at ? at.frame < frames.length : at.byte < body.length;
  return isCut ? { body: body.slice(0, length), frames: kept, isCut } : { body, frames, isCut };
}
