import {
  closeSync,
  existsSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "./usage-error.ts";

/** A place that a report is written to, piece by piece. */
export interface Sink {
  write(text: string): void;
  /** The report is whole. */
  finish(): Promise<void>;
}

/** Standard output; whether anybody still reads it is not our business. */
export function stdoutSink(): Sink {
  return {
    write: (text) => void process.stdout.write(text),
    finish: () => new Promise((done) => void process.stdout.write("", () => done())),
  };
}

/**
 * A file, written beside its target and moved there at the end, so that nobody ever sees half a report. It is opened
 * at once: a path that cannot be written is known before the run and not after it.
 *
 * @throws UsageError
 */
export function fileSink(path: string): Sink {
  const target = existsSync(path) ? realpathSync(path) : resolve(path);
  // Devices and pipes, /dev/null for one, cannot be replaced by a file.
  const isDirect = existsSync(target) && !statSync(target).isFile();
  const draft = isDirect ? target : `${target}.${process.pid}.part`;
  const descriptor = attempt(path, () => openSync(draft, "w"));
  const discard = (): void => rmSync(draft, { force: true });
  if (!isDirect) process.once("exit", discard);
  let failure: unknown;
  return {
    write(text) {
      try {
        if (failure === undefined) writeWhole(descriptor, text);
      } catch (error) {
        failure = error;
      }
    },
    async finish() {
      attempt(path, () => {
        closeSync(descriptor);
        if (failure !== undefined) throw failure;
        if (!isDirect) renameSync(draft, target);
      });
      process.off("exit", discard);
    },
  };
}

/** One call may write less than it was given. */
function writeWhole(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(
      `Cannot write the report "${path}": ${why}. Choose a path in a folder that exists and can be written.`,
      { cause },
    );
  }
}
