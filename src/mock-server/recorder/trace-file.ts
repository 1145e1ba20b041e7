import { createWriteStream, type WriteStream } from "node:fs";
import type { TraceLine } from "../../wire/trace/trace-line.ts";

/** More than this waiting for the disk holds the reply up: memory is bounded. */
const MAX_WAITING = 64 * 1024 * 1024;

/** A trace that grows line by line. What was handed to the kernel stays, whatever becomes of this process. */
export class TraceFile {
  readonly path: string;
  readonly #stream: WriteStream;
  #isBroken = false;

  /** The file must not exist. What is in it is for its owner alone: prompts are private. */
  constructor(path: string, hooks: { onError: (error: Error) => void; onClose: () => void }) {
    this.path = path;
    this.#stream = createWriteStream(path, { flags: "wx", mode: 0o600 });
    this.#stream.on("error", (error) => {
      if (!this.#isBroken) hooks.onError(error);
      this.#isBroken = true;
    });
    this.#stream.once("close", hooks.onClose);
  }

  /** Whether whoever writes should wait for `whenCaughtUp`. */
  get isBehind(): boolean {
    return !this.#isBroken && this.#stream.writableLength > MAX_WAITING;
  }

  whenCaughtUp(callback: () => void): void {
    if (!this.isBehind) {
      callback();
      return;
    }
    const look = (): void => {
      this.#stream.off("drain", look).off("close", look);
      this.whenCaughtUp(callback);
    };
    this.#stream.once("drain", look).once("close", look);
  }

  write(line: TraceLine): void {
    if (!this.#isBroken && !this.#stream.writableEnded) this.#stream.write(`${JSON.stringify(line)}\n`);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isBroken || this.#stream.closed) resolve();
      else {
        this.#stream.once("close", resolve);
        this.#stream.end();
      }
    });
  }
}
