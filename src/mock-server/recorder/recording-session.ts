import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TRACE_VERSION, type TraceLine } from "../../wire/trace/trace-line.ts";
import { MockServerError } from "../error.ts";
import { Redactor } from "./secrets/redactor.ts";
import { TraceFile } from "./trace-file.ts";

/** One run of a recording proxy: its clock, its folder and the secrets that it has seen. */
export class RecordingSession {
  readonly redactor: Redactor;
  /** Milliseconds since the session began, to the microsecond, at the last `tick`. */
  atMs = 0;
  readonly #folder: string;
  readonly #header: TraceLine;
  readonly #name: string;
  readonly #startedAt: number;
  readonly #onTrouble: (message: string) => void;
  readonly #files = new Set<TraceFile>();
  #count = 0;
  #hasTrouble = false;

  private constructor(options: SessionOptions) {
    const now = new Date();
    this.redactor = new Redactor(options.redact);
    this.#folder = options.folder;
    this.#startedAt = performance.now();
    this.#onTrouble = options.onTrouble;
    // Recorders that share a folder began at different times, or draw different words.
    const stamp = now.toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");
    this.#name = `${stamp}-${randomBytes(2).toString("hex")}`;
    this.#header = {
      kind: "header",
      format: "trace",
      version: TRACE_VERSION,
      by: "record",
      startedAt: now.toISOString(),
      upstream: options.upstream,
      ...(options.streamproof === undefined ? {} : { streamproof: options.streamproof }),
    };
  }

  /** @throws MockServerError `cannot-write` when the folder cannot be made or written to. */
  static async open(options: SessionOptions): Promise<RecordingSession> {
    const session = new RecordingSession(options);
    const probe = join(options.folder, `.${session.#name}.probe`);
    try {
      await mkdir(options.folder, { recursive: true });
      await writeFile(probe, "", { flag: "wx" });
      await rm(probe);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new MockServerError(
        "cannot-write",
        `Cannot record into "${options.folder}": ${why}. Choose another folder, or make this one writable.`,
        { cause },
      );
    }
    return session;
  }

  /** Something happens now: whatever is said about it has this time. */
  tick(): void {
    this.atMs = Math.round((performance.now() - this.#startedAt) * 1000) / 1000;
  }

  /** A file for one exchange, with its header. */
  openFile(): { file: TraceFile; nth: number } {
    const nth = ++this.#count;
    const path = join(this.#folder, `${this.#name}-${String(nth).padStart(4, "0")}.trace.ndjson`);
    const file = new TraceFile(path, {
      onError: (error) => this.#trouble(path, error),
      onClose: () => this.#files.delete(file),
    });
    this.#files.add(file);
    file.write(this.#header);
    return { file, nth };
  }

  /** When everything is on the disk. */
  async close(): Promise<void> {
    await Promise.all([...this.#files].map((file) => file.close()));
  }

  /** Said once: a full disk has the same to say about every exchange. */
  #trouble(path: string, error: Error): void {
    if (this.#hasTrouble) return;
    this.#hasTrouble = true;
    this.#onTrouble(
      `Cannot write "${path}": ${error.message}. What is relayed goes on without being recorded.`,
    );
  }
}

export interface SessionOptions {
  folder: string;
  /** The base URL of the upstream, as it may be written down. */
  upstream: string;
  /** More names of secrets. */
  redact?: readonly string[] | undefined;
  /** The version that is written into headers. */
  streamproof?: string | undefined;
  /** Told when something cannot be written. */
  onTrouble: (message: string) => void;
}
