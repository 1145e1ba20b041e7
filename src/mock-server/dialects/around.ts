import type { FollowUp } from "../../scenario/scenario.ts";
import type { FrameDraft } from "../frame-draft.ts";
import { fillTemplate } from "./fill-template.ts";
import type { ExtraFrame, JsonObject, Manners } from "./knobs.ts";
import { usagePlaces } from "./place-ends.ts";

/**
 * Adds the frames that no step asks for: before the first one, before the end, and where the connection has to be kept
 * alive. They come once the pace is known, as silence is what keep-alives are for.
 */
export function surround(drafts: readonly FrameDraft[], scenario: FollowUp, manners: Manners): FrameDraft[] {
  const { steps } = scenario;
  const places = placesOf(scenario);
  const extra = (frame: ExtraFrame, step: number, waitMs = 0): FrameDraft =>
    extraDraft(frame, places, { step, waitMs });
  const { opening, closing, keepAlive } = manners;
  const firstStep = drafts[0]?.step ?? 0;
  const around: FrameDraft[] = opening.map((frame) => extra(frame, firstStep));
  if (keepAlive.atStart) around.push(extra(keepAlive.frame, firstStep));
  const isEnd = (draft: FrameDraft): boolean => "done" in (steps[draft.step] ?? {});
  const hasFailed = steps.some((step) => "error" in step);
  let isOver = closing.length === 0 || hasFailed;
  let sinceAlive = 0;
  for (const draft of drafts) {
    if (isEnd(draft) && !isOver) {
      around.push(...closing.map((frame) => extra(frame, draft.step)));
      isOver = true;
    }
    let { waitMs } = draft;
    for (; waitMs > keepAlive.everyMs; waitMs -= keepAlive.everyMs) {
      around.push(extra(keepAlive.frame, draft.step, keepAlive.everyMs));
    }
    if (sinceAlive === keepAlive.everyFrames && !isEnd(draft)) {
      around.push(extra(keepAlive.frame, draft.step));
      sinceAlive = 0;
    }
    around.push(waitMs === draft.waitMs ? draft : { ...draft, waitMs });
    sinceAlive++;
  }
  if (!isOver) around.push(...closing.map((frame) => extra(frame, drafts.at(-1)?.step ?? 0)));
  return around;
}

function extraDraft(frame: ExtraFrame, places: JsonObject, at: { step: number; waitMs: number }): FrameDraft {
  if ("comment" in frame) {
    return { kind: "lines", lines: [{ comment: frame.comment }], closes: true, ...at };
  }
  if ("line" in frame) {
    return { kind: "raw", bytes: new TextEncoder().encode(`${frame.line}\n\n`), ...at };
  }
  const value = fillTemplate(frame.data, places);
  const { event } = frame;
  return { kind: "json", value, isChunk: false, ...(event !== undefined && { type: event }), ...at };
}

function placesOf({ envelope, steps }: FollowUp): JsonObject {
  const usage = steps.flatMap((step) => ("usage" in step ? [step.usage] : [])).at(-1) ?? null;
  const { id, created, model } = envelope;
  return { prompt: 0, completion: 0, total: 0, ...usagePlaces(usage), id, created, model };
}
