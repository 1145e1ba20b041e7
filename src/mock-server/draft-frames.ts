import type { Logprobs } from "../scenario/logprobs.ts";
import type { FollowUp } from "../scenario/scenario.ts";
import type { Content, Cut, Step } from "../scenario/step.ts";
import { choiceJson, chunkJson, type JsonObject, toolCallDeltas, toolFragmentDelta } from "./chunk-json.ts";
import { cutText } from "./cut-text.ts";
import { surround } from "./dialects/around.ts";
import type { Manners } from "./dialects/knobs.ts";
import { speak } from "./dialects/speak.ts";
import { MockServerError } from "./error.ts";
import type { DraftLine, FrameContent, FrameDraft } from "./frame-draft.ts";
import { logprobsJson } from "./logprobs-json.ts";
import { paceFrames } from "./pace-frames.ts";
import { seededRandom } from "./seeded-random.ts";

export interface FrameDrafts {
  drafts: FrameDraft[];
  /** Silence asked for after the last frame. */
  trailingWaitMs: number;
}

/** Changes the frames of a stream once they are all there; the scenario is that of the stream, id and all. */
export type FrameChange = (drafts: FrameDraft[], scenario: FollowUp) => FrameDraft[];

/** What each step says, frame by frame: plainly, or in the manners of a dialect. */
export function draftFrames(
  scenario: FollowUp,
  manners: Manners | null = null,
  change: FrameChange = (drafts) => drafts,
): FrameDrafts {
  const drafts: FrameDraft[] = [];
  let waitMs = 0;
  for (const [index, step] of scenario.steps.entries()) {
    if ("wait" in step) waitMs += step.wait;
    else if ("usage" in step && step.on === "previous-chunk" && manners === null)
      joinPreviousChunk(drafts, step.usage, index);
    else {
      for (const content of contents(step, index, scenario)) {
        drafts.push({ ...content, step: index, waitMs });
        waitMs = 0;
      }
    }
  }
  const spoken = manners === null ? drafts : speak(drafts, scenario, manners);
  paceFrames(spoken, scenario);
  const whole = manners === null ? spoken : surround(spoken, scenario, manners);
  return { drafts: change(whole, scenario), trailingWaitMs: waitMs };
}

/** Steps that say what they say whatever stands around them. */
type PlainStep = Extract<
  Step,
  { event: unknown } | { comment: unknown } | { bytes: unknown } | { done: unknown }
>;

function isPlain(step: Step): step is PlainStep {
  return "event" in step || "comment" in step || "bytes" in step || "done" in step;
}

function plainContent(step: PlainStep): FrameContent {
  if ("event" in step) return { kind: "lines", lines: eventLines(step.event), closes: step.block };
  if ("comment" in step) return { kind: "lines", lines: [{ comment: step.comment }], closes: step.block };
  if ("bytes" in step) return { kind: "raw", bytes: rawBytes(step.bytes) };
  const text = step.done === true ? "[DONE]" : step.done;
  return { kind: "lines", lines: [{ name: "data", value: text }], closes: true };
}

function contents(
  step: Exclude<Step, { wait: unknown }>,
  index: number,
  { envelope, seed }: FollowUp,
): FrameContent[] {
  if (isPlain(step)) return [plainContent(step)];
  const say = (delta: JsonObject, beside?: Parameters<typeof choiceJson>[2]): FrameContent =>
    chunk(chunkJson(envelope, [choiceJson("choice" in step ? step.choice : 0, delta, beside)]));
  // Streams of their own, so that a change to one step moves nothing in another.
  const cut = (content: Content, how: Cut): string[] =>
    cutText(content, how, seededRandom(seed, `deltas/${index}`));
  const sayWithLogprobs = (field: "content" | "refusal", deltas: string[], logprobs?: Logprobs) => {
    const random = seededRandom(seed, `logprobs/${index}`);
    return deltas.map((delta, at) =>
      say(
        { [field]: delta },
        logprobs && { logprobs: logprobsJson(field, delta, logprobs, { index: at, random }) },
      ),
    );
  };
  if ("role" in step) return [say({ role: step.role, content: step.content })];
  if ("text" in step) return sayWithLogprobs("content", cut(step.text, step.cut), step.logprobs);
  if ("reasoning" in step) return cut(step.reasoning, step.cut).map((part) => say({ [step.field]: part }));
  if ("refusal" in step) return sayWithLogprobs("refusal", cut(step.refusal, step.cut), step.logprobs);
  if ("tool" in step) return toolCallDeltas(step.tool).map((delta) => say(delta));
  if ("toolDelta" in step) return [say(toolFragmentDelta(step.toolDelta))];
  if ("finish" in step) return [say({}, { finish: step.finish })];
  if ("usage" in step) return [chunk({ ...chunkJson(envelope, []), usage: step.usage })];
  if ("error" in step) return [errorContent(step)];
  return [chunk(step.chunk)];
}

function chunk(value: unknown): FrameContent {
  return { kind: "json", value, isChunk: true };
}

function errorContent(step: Extract<Step, { error: unknown }>): FrameContent {
  const value = step.as === "event-bare" ? step.error : { error: step.error };
  return { kind: "json", value, isChunk: false, ...(step.as !== "data" && { type: "error" }) };
}

function eventLines(event: Extract<Step, { event: unknown }>["event"]): DraftLine[] {
  const lines: DraftLine[] = [];
  for (const [name, value] of event.fields ?? []) lines.push({ name, value });
  if (event.type !== undefined) lines.push({ name: "event", value: event.type });
  if (event.id !== undefined) lines.push({ name: "id", value: event.id });
  if (event.retry !== undefined) lines.push({ name: "retry", value: String(event.retry) });
  if (typeof event.data === "string") lines.push({ name: "data", value: event.data });
  else for (const value of event.data ?? []) lines.push({ name: "data", value });
  return lines;
}

function rawBytes(bytes: Extract<Step, { bytes: unknown }>["bytes"]): Uint8Array {
  if (typeof bytes === "string") return new TextEncoder().encode(bytes);
  return Uint8Array.from(atob(bytes.base64), (character) => character.charCodeAt(0));
}

function joinPreviousChunk(drafts: FrameDraft[], usage: JsonObject, step: number): void {
  const previous = drafts.findLast((draft) => draft.kind === "json" && draft.isChunk);
  if (previous?.kind !== "json" || !isObject(previous.value)) {
    throw new MockServerError(
      "invalid-scenario",
      `Cannot render \`steps[${step}]\`: \`on: previous-chunk\` needs a chunk before it for the usage to join. ` +
        "Put it after a chunk, or use `on: own-chunk`.",
    );
  }
  previous.value = { ...previous.value, usage };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
