import type { ExchangeRecord } from "../exchange-record.ts";
import { Pause } from "../pause.ts";
import type { Rendition } from "../rendition.ts";
import { cutOffError } from "./cut-off.ts";

/** What may wait to be read, as the buffers of a connection would hold it; then the playing waits. */
const HIGH_WATER = 64 * 1024;

/**
 * An error takes along what is unread, also in streams behind ours that took it early: clones and wrappers read one
 * chunk ahead.
 */
const MIN_MS_BEFORE_ERROR = 20;

/** How long an error waits for what was sent before it to be read; a reader gone quiet learns of nothing anyway. */
const LINGER_MS = 1000;

/** Only Node's sockets join what is written in one turn; where there is no such function there are none. */
const { setImmediate: afterThisTurn } = globalThis as { setImmediate?: (callback: () => void) => unknown };

interface Stage {
  record: ExchangeRecord;
  rendition: Rendition;
  /** Whether each write waits until the one before it was taken on. */
  keepsWritesApart: boolean;
  onPlayed: () => void;
  /** The reader wants no more. */
  onCancelled: () => void;
}

/**
 * The body of a reply as a stream: one chunk for each write, at its time, and an ending that `fetch` would show. A
 * connection that dies inside the body is an error of the stream; whatever was sent before it can be read first.
 */
export class BodyStream {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #stage: Stage;
  readonly #pause = new Pause();
  #controller!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  /** Goes on once somebody read. */
  #onRead: (() => void) | null = null;
  #isOver = false;

  constructor(stage: Stage) {
    this.#stage = stage;
    stage.record.onPeerLeft = () => this.#stop();
    this.stream = new ReadableStream(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          const onRead = this.#onRead;
          this.#onRead = null;
          onRead?.();
        },
        cancel: () => stage.onCancelled(),
      },
      { highWaterMark: HIGH_WATER, size: (chunk) => chunk?.length ?? 0 },
    );
    void this.#play();
  }

  /** Ends the reading at once with what the reader is to see. */
  fail(reason: unknown): void {
    this.#stop();
    this.#controller.error(reason);
  }

  async #play(): Promise<void> {
    const { record, rendition, keepsWritesApart } = this.#stage;
    let flushedAt = performance.now();
    for (const { start, end, delayMs } of rendition.writes) {
      if (delayMs > 0) await this.#silence(delayMs, flushedAt);
      else if (keepsWritesApart) await new Promise<void>((next) => (afterThisTurn ?? queueMicrotask)(next));
      if ((this.#controller.desiredSize ?? 0) <= 0) await this.#read();
      if (this.#isOver) return;
      // A copy: the reader may do with it what it likes.
      this.#controller.enqueue(rendition.body.slice(start, end) as Uint8Array<ArrayBuffer>);
      record.handedOver = end;
      flushedAt = performance.now();
      record.batchTaken(flushedAt);
    }
    await this.#end(flushedAt);
  }

  async #end(flushedAt: number): Promise<void> {
    const { rendition } = this.#stage;
    const { kind, afterMs, forMs } = rendition.ending;
    if (afterMs > 0) await this.#silence(afterMs, flushedAt);
    if (kind === "stall") await this.#silence(forMs, flushedAt + afterMs);
    // Where the end of the connection is the only end, a FIN is all there is to a whole body.
    const isClean =
      kind === "complete" ||
      (kind === "fin" && rendition.framing === "close" && rendition.isHeadless !== true);
    if (!isClean) {
      await this.#readAll();
      if (rendition.writes.length > 0) await this.#silence(MIN_MS_BEFORE_ERROR, performance.now());
    }
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stage.record.played();
    if (isClean) this.#controller.close();
    else this.#controller.error(cutOffError(kind === "reset" || kind === "stall" ? "reset" : "fin"));
    this.#stage.onPlayed();
  }

  #silence(ms: number, from: number): Promise<void> {
    return new Promise((resolve) => this.#pause.after(ms, from, resolve));
  }

  #read(): Promise<void> {
    return new Promise((resolve) => (this.#onRead = resolve));
  }

  async #readAll(): Promise<void> {
    let isLate = false;
    const linger = setTimeout(() => {
      isLate = true;
      this.#onRead?.();
    }, LINGER_MS);
    while (!isLate && !this.#isOver && (this.#controller.desiredSize ?? HIGH_WATER) < HIGH_WATER)
      await this.#read();
    clearTimeout(linger);
  }

  #stop(): void {
    this.#isOver = true;
    this.#pause.cancel();
    // Whoever waits for a reader goes on, and sees that it is over.
    this.#onRead?.();
  }
}
