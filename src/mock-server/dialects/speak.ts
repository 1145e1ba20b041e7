import type { FollowUp } from "../../scenario/scenario.ts";
import type { Step } from "../../scenario/step.ts";
import type { FrameDraft } from "../frame-draft.ts";
import { seededRandom } from "../seeded-random.ts";
import { chunkDraft, type Stream } from "./chunk-in-dialect.ts";
import { errorPlaces } from "./error-places.ts";
import { fillTemplate } from "./fill-template.ts";
import type { Manners } from "./knobs.ts";
import { lineOf } from "./line.ts";
import { linesOf, placeEnds } from "./place-ends.ts";
import { utter } from "./utter.ts";

/**
 * What the steps say, frame by frame, in a dialect: the plain frames are taken apart and put together again. Steps that
 * say exactly what is sent (`chunk`, `event`, `comment`, `bytes`) stay as they are.
 */
export function speak(drafts: readonly FrameDraft[], scenario: FollowUp, manners: Manners): FrameDraft[] {
  const { steps, envelope, seed } = scenario;
  if (manners.frames === "plain-text") return speakPlainly(drafts, steps, manners);
  const said = placeEnds(utter(drafts, scenario, manners), manners);
  const stream: Stream = {
    envelope,
    manners,
    usage: linesOf(said).findLast(({ usage }) => usage !== null)?.usage ?? null,
    random: seededRandom(seed, "obfuscation"),
  };
  const spoken: FrameDraft[] = [];
  let nth = 0;
  for (const one of said) {
    if ("line" in one) {
      spoken.push(chunkDraft(one.line, nth++, stream));
      continue;
    }
    const step = steps[one.frame.step];
    if (step !== undefined && "error" in step)
      return [...spoken, ...errorFrames(step, one.frame, nth, stream)];
    if (step !== undefined && "done" in step && manners.done === "absent") continue;
    spoken.push(one.frame);
  }
  return spoken;
}

/** The frames of an error inside a stream of which `nth` chunks are out. */
export function errorDrafts(
  error: Extract<Step, { error: unknown }>["error"],
  { envelope, seed }: FollowUp,
  { manners, nth, step }: { manners: Manners; nth: number; step: number },
): FrameDraft[] {
  const stream = { envelope, manners, usage: null, random: seededRandom(seed, "obfuscation") };
  const draft: FrameDraft = { kind: "json", value: null, isChunk: false, step, waitMs: 0 };
  return errorFrames({ error }, draft, nth, stream);
}

/** Nothing follows an error but what the dialect sends behind it. */
function errorFrames(
  { error }: Pick<Extract<Step, { error: unknown }>, "error">,
  draft: FrameDraft,
  nth: number,
  stream: Stream,
): FrameDraft[] {
  const { manners } = stream;
  const { errorInside } = manners;
  // Swallowed: a chunk that says nothing, and the stream is over.
  if (errorInside === null) {
    return [chunkDraft(lineOf("empty", draft, { delta: { role: "assistant", content: "" } }), nth, stream)];
  }
  const { event, isChunk = false, then } = errorInside;
  const body = fillTemplate(errorInside.data, errorPlaces(error, null));
  const value = isChunk
    ? { ...(chunkDraft(lineOf("empty", draft), nth, stream) as { value?: object }).value, ...body }
    : body;
  const { step, waitMs } = draft;
  const frame: FrameDraft = {
    kind: "json",
    value,
    isChunk: false,
    ...(event !== undefined && { type: event }),
    step,
    waitMs,
  };
  const done: FrameDraft = {
    kind: "lines",
    lines: [{ name: "data", value: "[DONE]" }],
    closes: true,
    step,
    waitMs: 0,
  };
  return then === "done" ? [frame, done] : [frame];
}

/** The text itself behind `data: `, its line feeds included, which is what breaks it for whoever reads by the standard. */
function speakPlainly(drafts: readonly FrameDraft[], steps: readonly Step[], manners: Manners): FrameDraft[] {
  const spoken: FrameDraft[] = [];
  for (const draft of drafts) {
    const step = steps[draft.step];
    const { waitMs } = draft;
    if (step !== undefined && "text" in step && draft.kind === "json") {
      const { choices } = draft.value as { choices: { delta: { content: string } }[] };
      const bytes = new TextEncoder().encode(`data: ${choices[0]?.delta.content ?? ""}\n\n`);
      spoken.push({ kind: "raw", bytes, step: draft.step, waitMs });
    } else if (step !== undefined && "error" in step && manners.errorInside !== null) {
      const value = fillTemplate(manners.errorInside.data, errorPlaces(step.error, null));
      spoken.push({ kind: "json", value, isChunk: false, step: draft.step, waitMs });
      return spoken;
    } else if (draft.kind !== "json" || (step !== undefined && "chunk" in step)) spoken.push(draft);
  }
  return spoken;
}
