import type { FollowUp } from "../../scenario/scenario.ts";
import type { Place, Trouble } from "../../scenario/trouble/trouble.ts";
import { surround } from "../dialects/around.ts";
import { openaiError } from "../dialects/errors.ts";
import type { JsonObject, Manners } from "../dialects/knobs.ts";
import { OPENAI_MANNERS } from "../dialects/openai-manners.ts";
import { errorDrafts } from "../dialects/speak.ts";
import type { FrameChange } from "../draft-frames.ts";
import type { FrameDraft } from "../frame-draft.ts";

const COMMENT = { comment: "keep-alive" };

/** What a trouble does to single frames; undefined where it leaves them alone. */
export function changeFrames(trouble: Trouble, manners: Manners | null): FrameChange | undefined {
  const how = manners ?? OPENAI_MANNERS;
  const { malformed, error, commentEvery, keepAliveMs } = trouble;
  const changes: FrameChange[] = [];
  if (trouble.noFinish === true) changes.push((drafts) => drafts.map(withoutFinish));
  if (trouble.done !== undefined) changes.push(changeDone(trouble.done));
  if (malformed !== undefined) changes.push((drafts) => insert(drafts, malformed, brokenJson));
  if (error !== undefined) changes.push((drafts, scenario) => failAt(drafts, error, scenario, how));
  if (commentEvery !== undefined || keepAliveMs !== undefined) {
    changes.push((drafts, scenario) => commented(drafts, trouble, scenario, how));
  }
  if (changes.length === 0) return undefined;
  return (drafts, scenario) => changes.reduce((all, change) => change(all, scenario), drafts);
}

function withoutFinish(draft: FrameDraft): FrameDraft {
  if (draft.kind !== "json" || !isObject(draft.value)) return draft;
  const { choices } = draft.value;
  if (!Array.isArray(choices)) return draft;
  const open = choices.map((choice: unknown) =>
    isObject(choice) && typeof choice["finish_reason"] === "string"
      ? { ...choice, finish_reason: null }
      : choice,
  );
  return { ...draft, value: { ...draft.value, choices: open } };
}

function changeDone(how: NonNullable<Trouble["done"]>): FrameChange {
  return (drafts) =>
    drafts.flatMap((draft, index) => {
      if (!isDone(draft)) return [draft];
      if (how === "missing") return [];
      const again = { ...draft, waitMs: 0 };
      if (how === "twice") return [draft, again];
      const text = drafts.slice(0, index).findLast(carriesText);
      return text === undefined ? [draft] : [draft, { ...text, waitMs: 0 }];
    });
}

function carriesText(draft: FrameDraft): boolean {
  if (draft.kind === "raw") return true;
  if (draft.kind !== "json" || !isObject(draft.value) || !Array.isArray(draft.value["choices"])) return false;
  return draft.value["choices"].some(
    (choice: unknown) =>
      isObject(choice) && isObject(choice["delta"]) && typeof choice["delta"]["content"] === "string",
  );
}

/** Puts a frame behind a place; the end is before `[DONE]`. */
function insert(
  drafts: FrameDraft[],
  place: Place,
  make: (before: FrameDraft | undefined) => FrameDraft,
): FrameDraft[] {
  const at = indexOf(drafts, place);
  return [...drafts.slice(0, at), make(drafts[at - 1]), ...drafts.slice(at)];
}

function indexOf(drafts: FrameDraft[], place: Place): number {
  const done = drafts.findIndex(isDone);
  const last = done === -1 ? drafts.length : done;
  return place === "end" || "byte" in place ? last : Math.min(place.frame, last);
}

function brokenJson(before: FrameDraft | undefined): FrameDraft {
  const value =
    '{"id":"chatcmpl-broken","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"bro';
  return {
    kind: "lines",
    lines: [{ name: "data", value }],
    closes: true,
    step: before?.step ?? 0,
    waitMs: 0,
  };
}

function failAt(
  drafts: FrameDraft[],
  { at, status }: NonNullable<Trouble["error"]>,
  scenario: FollowUp,
  manners: Manners,
): FrameDraft[] {
  const sent = drafts.slice(0, indexOf(drafts, at));
  const words = errorWords(status, manners);
  const nth = sent.filter((draft) => draft.kind === "json" && draft.isChunk).length;
  return [...sent, ...errorDrafts(words, scenario, { manners, nth, step: sent.at(-1)?.step ?? 0 })];
}

/** What a dialect says with a status; the status itself stands for templates that name it. */
export function errorWords(
  status: number,
  manners: Manners,
): { message: string; status: number; code?: string | number } {
  const { code, ...words } = { ...openaiError(status), ...manners.errors[status], status };
  // A code that is none is said where the dialect always has one, and left out where it names only what there is.
  return code === null ? words : { ...words, code };
}

/** Comments as the dialect has them where it has any. */
function commented(
  drafts: FrameDraft[],
  { commentEvery, keepAliveMs }: Trouble,
  scenario: FollowUp,
  manners: Manners,
): FrameDraft[] {
  const { frame } = manners.keepAlive;
  const isOwn = !("comment" in frame) || frame.comment !== "" || Number.isFinite(manners.keepAlive.everyMs);
  return surround(drafts, scenario, {
    ...manners,
    opening: [],
    closing: [],
    keepAlive: {
      frame: isOwn ? frame : COMMENT,
      atStart: false,
      everyMs: keepAliveMs ?? Infinity,
      ...(commentEvery !== undefined && { everyFrames: commentEvery }),
    },
  });
}

function isDone(draft: FrameDraft): boolean {
  if (draft.kind !== "lines") return false;
  return draft.lines.some((line) => "name" in line && line.name === "data" && line.value === "[DONE]");
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
