import type { FollowUp } from "../../scenario/scenario.ts";
import type { FrameDraft } from "../frame-draft.ts";
import type { SeededRandom } from "../seeded-random.ts";
import { fillTemplate } from "./fill-template.ts";
import type { JsonObject, Manners } from "./knobs.ts";
import { isContent, type Line } from "./line.ts";
import { usagePlaces } from "./place-ends.ts";

/** What the chunks of one stream have in common. */
export interface Stream {
  envelope: FollowUp["envelope"];
  manners: Manners;
  /** The usage that some chunk carries; null where none does. */
  usage: JsonObject | null;
  random: SeededRandom;
}

/** A new second begins after that many chunks, where `created` moves. */
const CHUNKS_A_SECOND = 4;

/** A line as the chunk it is on the wire; `nth` counts from 0. */
export function chunkDraft(line: Line, nth: number, stream: Stream): FrameDraft {
  const { manners } = stream;
  const { id, model, extra } = stream.envelope;
  const created =
    stream.envelope.created + (manners.created === "moving" ? Math.floor(nth / CHUNKS_A_SECOND) : 0);
  const isEnd = line.finish !== null;
  const places = {
    ...usagePlaces(line.usage ?? stream.usage),
    id,
    created,
    model,
    reason: line.finish,
    text: textOf(line),
  };
  const elsewhere =
    manners.usageElsewhere === "null" ||
    (manners.usageElsewhere === "null-when-asked" && stream.usage !== null);
  const usage = line.usage ?? (elsewhere ? null : undefined);
  const chunk: JsonObject = {
    id,
    object: isEnd ? manners.finishObject : "chat.completion.chunk",
    created,
    model,
    ...manners.chunkFields,
    ...extra,
    ...(line.kind === "text" && fillTemplate(manners.textFields, places)),
    choices: line.choice === null ? [] : [choiceOf(line, stream)],
    ...(nth === 0 && fillTemplate(manners.firstChunkFields, places)),
    ...(isEnd && fillTemplate(manners.finishFields, places)),
    ...(usage !== undefined && { usage }),
    ...(manners.obfuscation === "sent" && { obfuscation: obfuscation(stream.random) }),
  };
  for (const key of manners.chunkOmits) delete chunk[key];
  const { step, waitMs } = line;
  return { kind: "json", value: inOrder(chunk, manners.chunkOrder), isChunk: true, step, waitMs };
}

function choiceOf(line: Line, { manners }: Stream): JsonObject {
  const { finish, logprobs } = line;
  const choice: JsonObject = {
    index: line.choice,
    delta: line.delta,
    ...(isContent(line) ? manners.contentChoiceFields : {}),
    ...((logprobs !== null || manners.openLogprobs === "null") && { logprobs }),
    ...((finish !== null || manners.openFinish === "null") && { finish_reason: finish }),
    ...(finish !== null && fillTemplate(manners.finishChoiceFields, { reason: finish })),
  };
  const known = { ...manners.choiceFields, ...choice };
  return inOrder(known, manners.choiceOrder);
}

function textOf({ delta }: Line): unknown {
  return delta["content"];
}

/** Random letters, as many as hide the length of a short delta. */
function obfuscation(random: SeededRandom): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return Array.from({ length: 8 + random.below(9) }, () => letters[random.below(letters.length)]).join("");
}

/** The keys that are named first, in that order; the others behind them as they are. */
function inOrder(value: JsonObject, order: readonly string[]): JsonObject {
  if (order.length === 0) return value;
  const named = order.filter((key) => Object.hasOwn(value, key));
  const others = Object.keys(value).filter((key) => !named.includes(key));
  return Object.fromEntries([...named, ...others].map((key) => [key, value[key]]));
}
