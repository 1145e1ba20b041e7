import { BlockReader, type ScannedEvent } from "./block-reader.ts";
import { ChatLint } from "./chat-lint.ts";
import type { ChoiceLint } from "./choice-lint.ts";
import { dataKind } from "./data-kind.ts";
import type { LintOutcome, Place } from "./lint-rule.ts";
import { SameChunk } from "./same-chunk.ts";
import { SseLint } from "./sse-lint.ts";

/** What a stream is held to be. `auto`: a chat completion where its events look like one. */
export type StreamKind = "auto" | "chat" | "events";

export interface StreamLintOptions {
  /** @defaultValue "auto" */
  kind?: StreamKind;
  /** Set where the event stream was taken apart already: one JSON chunk a line, and `[DONE]` gone. */
  isJsonLines?: boolean;
  /** Parses every line, also where nothing can come of it. For tests. */
  isThorough?: boolean;
}

export interface StreamFindings {
  /** What it was judged as. */
  kind: "chat" | "events";
  bytes: number;
  lines: number;
  events: number;
  comments: number;
  /** It ends as a chat completion does, and nothing else in it looks like one. */
  isDoubtful: boolean;
  outcomes: LintOutcome[];
}

/** Judges one body as it streams by, in memory that does not grow with it. */
export class StreamLint {
  readonly #options: StreamLintOptions;
  readonly #sse = new SseLint();
  readonly #chat = new ChatLint(this.#sse.tallies.noData);
  readonly #same = new SameChunk<ChoiceLint>();
  readonly #blocks: BlockReader;
  #events = 0;

  constructor(options: StreamLintOptions = {}) {
    this.#options = options;
    const sse = this.#sse;
    this.#blocks = new BlockReader({
      isKnown: (line) => this.#same.matches(line) && options.isThorough !== true,
      onKnown: (place) => {
        this.#events++;
        this.#same.matched?.standAt(place);
      },
      onEvent: (event) => this.#readEvent(event),
      onOddField: (name, value, place) => sse.oddField(name, value, place),
      onComment: (text, place) => sse.comment(text, place),
      onInvalidUtf8: (place) => sse.invalidUtf8(place),
      onByteOrderMark: (place) => sse.byteOrderMark(place),
      onLongLine: (bytes, place) => sse.longLine(bytes, place),
      onLoneCr: (place) => sse.loneCr(place),
      onHuge: (bytes, place) => {
        this.#same.forget();
        sse.huge(bytes, place);
      },
      onUnterminated: (event) => this.#readUnterminated(event),
    });
  }

  push(piece: Buffer): void {
    this.#blocks.push(piece);
  }

  /** Where the stream stands. */
  get place(): Place {
    return this.#blocks.place;
  }

  #readEvent(event: ScannedEvent): void {
    if (event.dataLines > 0) this.#events++;
    const plain = this.#chat.read(event);
    if (plain === null) this.#same.forget();
    else this.#same.learn(plain);
  }

  /** The end is told by `[DONE]` with or without a blank line; JSON that broke off has one fault, and no more. */
  #readUnterminated(event: ScannedEvent): void {
    if (event.data === "[DONE]") this.#events++;
    else this.#sse.unterminated(event);
    if (dataKind(event.data).is !== "other") this.#chat.read(event, false);
  }

  /** `isCut`: whoever read it stopped, so that nothing is said about how it ends. */
  end({ isCut = false } = {}): StreamFindings {
    if (!isCut) this.#blocks.end();
    const { place, bytes, comments } = this.#blocks;
    const kind = this.#kind();
    const isQuiet = this.#events === 0 && (isCut || this.#isLegalSilence(kind));
    this.#sse.end({ events: this.#events, comments, isQuiet, isEnded: !isCut }, place);
    if (!isCut) this.#chat.end(place, { expectsDone: this.#options.isJsonLines !== true });
    const { outside, noData, comments: remarks, ...always } = this.#sse.tallies;
    const isJudged = this.#events > 0 || this.#chat.evidence > 0;
    const outcomes: LintOutcome[] = [
      ...(this.#options.isJsonLines ? [] : Object.values(always)),
      ...(kind === "chat" && !this.#options.isJsonLines ? [outside, noData, remarks] : []),
      ...(kind === "chat" && isJudged ? this.#chat.outcomes : []),
    ];
    const isDoubtful = kind === "events" && this.#chat.isDone && this.#options.kind !== "events";
    return {
      kind,
      bytes,
      lines: place.line - 1,
      events: this.#events,
      comments,
      isDoubtful,
      outcomes,
    };
  }

  /** Comments and fields without data are no answer, and a legal event stream. */
  #isLegalSilence(kind: "chat" | "events"): boolean {
    const { bytes, comments } = this.#blocks;
    const { kind: asked = "auto" } = this.#options;
    return kind === "events" && (asked === "events" || bytes > 0) && (comments > 0 || asked === "events");
  }

  #kind(): "chat" | "events" {
    const { kind = "auto" } = this.#options;
    if (kind !== "auto") return kind;
    const { evidence, foreign, isDone, hasError } = this.#chat;
    return evidence > 0 || (foreign === 0 && (isDone || hasError)) ? "chat" : "events";
  }
}
