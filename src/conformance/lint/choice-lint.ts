import { isJsonObject, type JsonObject, textOf } from "../read/json-value.ts";
import type { CHUNK_LINT_RULES } from "./chunk-rules.ts";
import type { ENDING_LINT_RULES } from "./ending-rules.ts";
import { type Place, type RuleTally, shown } from "./lint-rule.ts";
import { ToolLint, type ToolTallies } from "./tool-lint.ts";

type Tallies<Rules> = { readonly [Name in keyof Rules]: RuleTally };

export interface ChoiceTallies {
  chunk: Tallies<typeof CHUNK_LINT_RULES>;
  ending: Tallies<typeof ENDING_LINT_RULES>;
  tools: ToolTallies;
  /** For the arguments of all calls. */
  room: { left: number };
}

/** What one element of `choices` amounted to. */
export interface ChoicePart {
  /** Nothing but a piece of text, in a choice that had text before: one more like it changes nothing. */
  isPlain: boolean;
  /** Something that a reader adds to the answer: a piece of it, or its end. */
  adds: boolean;
}

const TEXTS = ["content", "refusal", "reasoning_content", "reasoning"] as const;
const REASONS = new Set(["stop", "length", "tool_calls", "content_filter", "function_call"]);

/** One choice of a completion. */
export class ChoiceLint {
  readonly index: number;
  readonly #tallies: ChoiceTallies;
  readonly #tools: ToolLint;
  #isOpen = false;
  #hasSpoken = false;
  #reason: string | null = null;
  #place: Place = { line: 1, offset: 0 };

  constructor(index: number, tallies: ChoiceTallies) {
    this.index = index;
    this.#tallies = tallies;
    this.#tools = new ToolLint(tallies.tools, tallies.room);
  }

  get isOver(): boolean {
    return this.#reason !== null;
  }

  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  /** Its last chunk so far. */
  standAt({ line, offset }: Place): void {
    this.#place.line = line;
    this.#place.offset = offset;
  }

  read(part: JsonObject, place: Place): ChoicePart {
    const { chunk } = this.#tallies;
    this.standAt(place);
    const { delta, finish_reason: reason } = part;
    const isAnnotation = isFilterNote(part);
    const hasDelta = isJsonObject(delta);
    chunk.delta.require(hasDelta || isAnnotation, place, () =>
      "message" in part ? "`message` in place of `delta`" : `\`delta\` is ${shown(delta)}`,
    );
    const isReason = typeof reason === "string" && reason !== "";
    chunk.finishKey.require(
      reason !== undefined && reason !== "",
      place,
      () => `\`finish_reason\` is ${shown(reason)}`,
    );
    const wasOver = this.isOver;
    const before = this.#hasSpoken;
    const says = hasDelta && this.#readDelta(delta, place);
    if (wasOver) this.#judgeBehindEnd({ says, isReason, isAnnotation }, place);
    if (isReason) this.#finish(reason, wasOver, isAnnotation, place);
    else if (reason !== undefined && reason !== null && reason !== "") {
      this.#tallies.ending.finishType.fail(place, `\`finish_reason\` is ${shown(reason)}`);
    }
    const isPlain = says && before && !isReason && !wasOver;
    return { isPlain, adds: says || (isReason && !wasOver) };
  }

  #readDelta(delta: JsonObject, place: Place): boolean {
    const { chunk, tools } = this.#tallies;
    this.#readRole(delta["role"], place);
    let says = false;
    for (const name of TEXTS) {
      const value = delta[name];
      if (value === undefined || value === null) continue;
      chunk.content.require(typeof value === "string", place, () => `\`${name}\` is ${shown(value)}`);
      says ||= value !== "";
    }
    const calls = delta["tool_calls"];
    if (calls !== undefined && calls !== null) {
      this.#tools.read(calls, place);
      says ||= !Array.isArray(calls) || calls.length > 0;
    } else if (!tools.list.isJudged) tools.list.hold();
    says ||= isJsonObject(delta["function_call"]) || isJsonObject(delta["audio"]);
    this.#hasSpoken ||= says;
    return says;
  }

  #readRole(role: unknown, place: Place): void {
    const { role: opening, roleOnce } = this.#tallies.chunk;
    const isSaid = role !== undefined && role !== null && role !== "";
    if (!this.#isOpen) {
      this.#isOpen = true;
      opening.require(role === "assistant", place, () => `the first delta has the role ${shown(role)}`);
      return;
    }
    if (isSaid && role !== "assistant") opening.fail(place, `the role becomes ${shown(role)}`);
    roleOnce.require(!isSaid, place, () => `the role ${shown(role)} again`);
  }

  #judgeBehindEnd(
    { says, isReason, isAnnotation }: { says: boolean; isReason: boolean; isAnnotation: boolean },
    place: Place,
  ): void {
    const { finishLast, afterFinish } = this.#tallies.ending;
    finishLast.require(!says, place, () => `choice ${this.index} goes on after ${shown(this.#reason)}`);
    if (!says && !isReason && !isAnnotation) {
      afterFinish.fail(place, `an empty delta of choice ${this.index} behind its finish reason`);
    }
  }

  #finish(reason: string, wasOver: boolean, isAnnotation: boolean, place: Place): void {
    const { finishKnown, finishOnce, finishLast, afterFinish } = this.#tallies.ending;
    finishKnown.require(REASONS.has(reason), place, () => `the finish reason is ${shown(reason)}`);
    // A filter that works beside the model may overrule what was said (Azure, asynchronous filter).
    const isOverruled = isAnnotation || reason === "content_filter";
    finishOnce.require(
      !wasOver || isOverruled,
      place,
      () => `choice ${this.index} ends again, with ${shown(reason)}`,
    );
    this.#tallies.ending.finishType.hold();
    finishLast.hold();
    afterFinish.hold();
    this.#reason = reason;
  }

  /** Judges the choice as a whole. `isExcused`: an error took the place of the end. */
  end(isExcused: boolean, place: Place): void {
    const { finish } = this.#tallies.ending;
    if (!isExcused) {
      finish.require(
        this.isOver,
        this.#place,
        () => `choice ${this.index} has no finish reason; this is the last chunk of it`,
      );
    }
    this.#tools.end(isExcused ? null : this.#reason, place);
  }
}

/** A note of a content filter, which has no delta: documented by Azure for its asynchronous filter. */
function isFilterNote(part: JsonObject): boolean {
  return (
    part["delta"] === undefined && ("content_filter_results" in part || "content_filter_offsets" in part)
  );
}

export function isServicePart(part: JsonObject): boolean {
  return isFilterNote(part) && textOf(part["text"]) === "";
}
