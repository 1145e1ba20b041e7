import { readErrorEvent, readErrorObject } from "../read/error-reading.ts";
import { isJsonObject, type JsonObject, objectsIn, parseJson, textOf } from "../read/json-value.ts";
import type { ScannedEvent } from "./block-reader.ts";
import { ChoiceLint, type ChoicePart, type ChoiceTallies, isServicePart } from "./choice-lint.ts";
import { CHUNK_LINT_RULES } from "./chunk-rules.ts";
import { dataKind } from "./data-kind.ts";
import { ENDING_LINT_RULES } from "./ending-rules.ts";
import { type LintOutcome, openTallies, type Place, type RuleTally, shown } from "./lint-rule.ts";
import { TOOL_LINT_RULES } from "./tool-rules.ts";
import { UsageLint } from "./usage-lint.ts";

/** Characters of tool arguments that are kept, to be parsed at the end. */
const MAX_ARGUMENTS = 8 * 1024 * 1024;

/** Choices that are looked after; the API itself allows 128. */
const MAX_CHOICES = 1024;

/** What every chunk has; what comes beside it is a payload of its own, such as filter results. */
const ENVELOPE = new Set([
  "id",
  "object",
  "created",
  "model",
  "system_fingerprint",
  "service_tier",
  "choices",
  "obfuscation",
]);

/** Judges the events of one streamed chat completion, and remembers no more than a few values of each choice. */
export class ChatLint {
  readonly #tallies: ChoiceTallies = {
    chunk: openTallies(CHUNK_LINT_RULES),
    ending: openTallies(ENDING_LINT_RULES),
    tools: openTallies(TOOL_LINT_RULES),
    room: { left: MAX_ARGUMENTS },
  };
  readonly #usage = new UsageLint(this.#tallies.ending);
  readonly #choices = new Map<number, ChoiceLint>();
  readonly #noData: RuleTally;
  #id: string | null = null;
  #created: unknown = undefined;
  #model: unknown = undefined;
  #plain: ChoiceLint | null = null;
  #isDone = false;
  #hasError = false;
  /** Events that can only belong to a chat completion. */
  evidence = 0;
  /** Events of another protocol, or of none that is known. */
  foreign = 0;

  constructor(noData: RuleTally) {
    this.#noData = noData;
  }

  get outcomes(): LintOutcome[] {
    const { chunk, ending, tools } = this.#tallies;
    return [...Object.values(chunk), ...Object.values(tools), ...Object.values(ending)];
  }

  /** The choice that the event goes on with, where one more like it, with another text, would change nothing. */
  read(event: ScannedEvent, isTerminated = true): ChoiceLint | null {
    const { ending, chunk } = this.#tallies;
    if (this.#isDone) {
      const again = event.data === "[DONE]" ? "`[DONE]` again" : `behind it comes ${shown(event.data)}`;
      if (event.data !== "" || event.dataLines > 1) ending.doneLast.fail(event, again);
      else this.#noData.fail(event, "an event without data");
      return null;
    }
    if (event.type === "error") return this.#readError(readErrorEvent(event.data).message, event);
    const kind = dataKind(event.data);
    if (kind.is === "done" || kind.is === "done-like") {
      ending.doneExact.require(kind.is === "done", event, () => `the data is ${shown(event.data)}`);
      ending.doneTerminated.require(isTerminated, event, () => "the stream ends right behind it");
      ending.doneLast.hold();
      this.#isDone = true;
      return null;
    }
    this.#noData.require(kind.is !== "empty", event, () =>
      event.dataLines === 0 ? "a block without a data line" : "empty data",
    );
    if (kind.is === "empty") return null;
    if (this.#hasError) ending.errorLast.fail(event, `behind the error comes ${shown(event.data)}`);
    chunk.json.require(kind.is === "object", event, () => (kind.is === "other" ? kind.why : ""));
    if (kind.is !== "object") {
      if (OF_A_CHUNK.test(event.data)) this.evidence++;
      else this.foreign++;
      return null;
    }
    if (isError(kind.value)) return this.#readError(textOf(messageOf(kind.value)), event);
    if (isLikeChunk(kind.value)) this.evidence++;
    else this.foreign++;
    chunk.oneLine.require(event.dataLines === 1, event, () => `${event.dataLines} data lines`);
    chunk.eventType.require(event.type === "message", event, () => `the event is named ${shown(event.type)}`);
    return this.#readChunk(kind.value, event);
  }

  #readError(message: string, event: ScannedEvent): null {
    const { ending } = this.#tallies;
    ending.error.fail(event, `an error: ${shown(message === "" ? event.data : message)}`);
    ending.errorMessage.require(message !== "", event, () => `the error is ${shown(event.data)}`);
    if (this.#hasError) ending.errorLast.fail(event, "another error");
    else ending.errorLast.hold();
    this.#hasError = true;
    return null;
  }

  #readChunk(value: JsonObject, place: Place): ChoiceLint | null {
    const { chunk } = this.#tallies;
    const before = this.#broken();
    const { choices, usage } = value;
    const parts = objectsIn(choices);
    const isList = Array.isArray(choices) && parts.length === choices.length;
    chunk.choices.require(isList, place, () => `\`choices\` is ${shown(choices)}`);
    const isService =
      "prompt_filter_results" in value ||
      "prompt_annotations" in value ||
      (parts.length > 0 && parts.every(isServicePart));
    this.#readEnvelope(value, isService, place);
    const hasUsage = usage !== undefined && usage !== null;
    if (isList && parts.length === 0) {
      const isMeant = hasUsage || Object.keys(value).some((key) => !ENVELOPE.has(key) && key !== "usage");
      chunk.emptyChoices.require(
        isMeant,
        place,
        () => "`choices` is empty, and nothing else is in the chunk",
      );
    }
    let isPlain = parts.length === 1 && !hasUsage;
    for (const part of parts) {
      const read = this.#readChoice(part, place);
      isPlain &&= read.isPlain;
      if (read.adds) this.#usage.addition();
    }
    const isOver = this.#choices.size > 0 && [...this.#choices.values()].every((choice) => choice.isOver);
    this.#usage.read(usage, { hasChoices: parts.length > 0, isOver }, place);
    return isPlain && !this.#hasError && this.#broken() === before ? this.#plain : null;
  }

  #readEnvelope(value: JsonObject, isService: boolean, place: Place): void {
    const { chunk } = this.#tallies;
    const { object, id, created, model } = value;
    // Notes of Azure's filter come with every field empty: https://learn.microsoft.com/azure/foundry/openai/concepts/content-streaming
    const isBlank = isService && !object && !id && !model;
    chunk.object.require(
      object === "chat.completion.chunk" || object === LAST_OBJECT || isBlank,
      place,
      () => `\`object\` is ${shown(object)}`,
    );
    chunk.objectToTheEnd.require(object !== LAST_OBJECT, place, () => `\`object\` is ${shown(object)}`);
    chunk.id.require((typeof id === "string" && id !== "") || isBlank, place, () => `\`id\` is ${shown(id)}`);
    chunk.created.require(isUnixTime(created), place, () => `\`created\` is ${shown(created)}`);
    chunk.model.require(typeof model === "string", place, () => `\`model\` is ${shown(model)}`);
    if (isBlank) return;
    if (typeof id === "string" && id !== "") {
      this.#id ??= id;
      const first = this.#id;
      chunk.sameId.require(id === first, place, () => `\`id\` was ${shown(first)} and is ${shown(id)}`);
    }
    this.#created ??= created;
    this.#model ??= model;
    chunk.sameCreated.require(
      created === undefined || created === this.#created,
      place,
      () => `\`created\` was ${shown(this.#created)} and is ${shown(created)}`,
    );
    chunk.sameModel.require(
      model === undefined || model === this.#model,
      place,
      () => `\`model\` was ${shown(this.#model)} and is ${shown(model)}`,
    );
  }

  #readChoice(part: JsonObject, place: Place): ChoicePart {
    const { index } = part;
    const isIndex = typeof index === "number" && Number.isInteger(index) && index >= 0;
    this.#tallies.chunk.index.require(isIndex, place, () => `\`index\` of a choice is ${shown(index)}`);
    const at = isIndex ? index : 0;
    let choice = this.#choices.get(at);
    if (choice === undefined) {
      choice = new ChoiceLint(at, this.#tallies);
      // Beyond that a choice is judged by what each chunk shows and not as a whole.
      if (this.#choices.size < MAX_CHOICES) this.#choices.set(at, choice);
    }
    this.#plain = choice;
    return choice.read(part, place);
  }

  /** How often anything was broken so far. */
  #broken(): number {
    const { chunk, ending, tools } = this.#tallies;
    let sum = 0;
    for (const tallies of [chunk, ending, tools])
      for (const { count } of Object.values(tallies)) sum += count;
    return sum;
  }

  /** Judges the answer as a whole. `expectsDone`: whether `[DONE]` belongs to what was recorded. */
  end(place: Place, { expectsDone }: { expectsDone: boolean }): void {
    const { ending } = this.#tallies;
    const isExcused = this.#hasError;
    ending.error.hold();
    for (const choice of this.#choices.values()) choice.end(isExcused, place);
    if (this.#choices.size === 0 && !isExcused) ending.finish.fail(place, "no chunk has a choice");
    if (expectsDone && !isExcused) {
      ending.done.require(this.#isDone, place, () => "the stream ends without it");
    }
    const hasSpoken = [...this.#choices.values()].some((choice) => choice.hasSpoken);
    if (!isExcused) ending.answer.require(hasSpoken, place, () => "no text, no refusal and no tool call");
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  get hasError(): boolean {
    return this.#hasError;
  }
}

/** What Perplexity calls its last chunk. */
const LAST_OBJECT = "chat.completion.done";

/** Seconds since 1970: a number in milliseconds would lie beyond the year 5000. */
function isUnixTime(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 1e11;
}

/** In JSON that cannot be parsed, words that only a chunk has. */
const OF_A_CHUNK = /"chat\.completion|"choices"\s*:\s*\[/;

function isError(value: JsonObject): boolean {
  try {
    return readErrorObject(value) !== null;
  } catch {
    // An error without a message is described by its JSON, which fails where that is nested too deeply.
    return true;
  }
}

/** Whether nothing but a chat completion, right or wrong, looks so. */
function isLikeChunk(value: JsonObject): boolean {
  const { object, choices } = value;
  // The older API of completions streams text without deltas.
  if (object === "text_completion") return false;
  return (typeof object === "string" && object.startsWith("chat.completion")) || Array.isArray(choices);
}

function messageOf(value: JsonObject): unknown {
  const { error } = value;
  if (isJsonObject(error)) return error["message"];
  return typeof error === "string" ? error : (value["message"] ?? parseJson("null"));
}
