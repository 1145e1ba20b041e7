import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { registerGroup, signalGroup, unregisterGroup } from "./live-groups.ts";

/** A line for the shell, or a program and its arguments. */
export type Command = string | readonly [program: string, ...args: string[]];

/** How a process ended; `startError` when it never ran. */
export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  startError: Error | null;
}

export interface ProcessGroup {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Writing to it never throws, whether or not somebody still reads. */
  readonly stdin: Writable | null;
  /** Resolves when the leader is gone, its output has been handed over and the rest of the group was killed. */
  readonly ended: Promise<ProcessEnd>;
  /** The last 8 KiB of standard error. */
  stderrTail(): string;
  /** Ends the whole group: TERM, half a second, KILL. Safe to call twice. */
  kill(): Promise<void>;
}

export interface ProcessGroupOptions {
  env?: Record<string, string> | undefined;
  cwd?: string | undefined;
  /** Whether we write to its standard input; otherwise it reads the end at once. */
  hasInput: boolean;
  onStdout: (bytes: Buffer) => void;
}

const STDERR_TAIL_BYTES = 8192;
/** Beyond this a timer would fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
const TERM_MS = 500;
/** How long output may keep coming after the leader ended, from children that hold its pipes. */
const LINGER_MS = 500;

/** Starts a command as the leader of a process group of its own. */
export function startProcessGroup(command: Command, options: ProcessGroupOptions): ProcessGroup {
  const child = trySpawn(command, options);
  if (child instanceof Error) return neverStarted(child);
  const { pid } = child;
  if (pid !== undefined) registerGroup(pid);
  const kept: Buffer[] = [];
  let keptBytes = 0;
  child.stdout?.on("data", options.onStdout);
  child.stderr?.on("data", (bytes: Buffer) => {
    kept.push(bytes);
    keptBytes += bytes.length;
    while (keptBytes - (kept[0]?.length ?? 0) >= STDERR_TAIL_BYTES) keptBytes -= kept.shift()?.length ?? 0;
  });
  // A pipe to a process that has gone fails in its own ways; the end is reported by `ended`.
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.on("error", () => undefined);
  const ended = whenEnded(child);
  return {
    pid,
    stdin: child.stdin,
    ended,
    stderrTail: () => Buffer.concat(kept).subarray(-STDERR_TAIL_BYTES).toString("utf8").trim(),
    async kill() {
      if (pid === undefined) return;
      signalGroup(pid, "SIGTERM");
      if (await isOverWithin(ended, TERM_MS)) return;
      signalGroup(pid, "SIGKILL");
      await ended;
    },
  };
}

function trySpawn(command: Command, { env, cwd, hasInput }: ProcessGroupOptions): ChildProcess | Error {
  const [program, ...args] = typeof command === "string" ? shellCommand(command) : command;
  try {
    return spawn(program, args, {
      detached: process.platform !== "win32",
      stdio: [hasInput ? "pipe" : "ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
      windowsVerbatimArguments: typeof command === "string" && process.platform === "win32",
    });
  } catch (error) {
    // A NUL in the environment, or an environment beyond what the system takes.
    return error as Error;
  }
}

function shellCommand(line: string): [string, ...string[]] {
  if (process.platform === "win32")
    return [process.env["ComSpec"] ?? "cmd.exe", "/d", "/s", "/c", `"${line}"`];
  return ["sh", "-c", line];
}

function neverStarted(startError: Error): ProcessGroup {
  return {
    pid: undefined,
    stdin: null,
    ended: Promise.resolve({ code: null, signal: null, startError }),
    stderrTail: () => "",
    kill: async () => undefined,
  };
}

function whenEnded(child: ChildProcess): Promise<ProcessEnd> {
  const closed = new Promise<void>((resolve) => void child.once("close", () => resolve()));
  return new Promise((resolve) => {
    child.once("error", (error) => {
      // Also emitted when a signal could not be sent, which says nothing about the end.
      if (child.pid === undefined) resolve({ code: null, signal: null, startError: error });
    });
    child.once("exit", async (code, signal) => {
      const hasClosed = await isOverWithin(closed, LINGER_MS);
      if (child.pid !== undefined) {
        signalGroup(child.pid, "SIGKILL");
        unregisterGroup(child.pid);
      }
      if (!hasClosed && !(await isOverWithin(closed, LINGER_MS))) {
        // Somebody outside the group holds the pipe open.
        child.stdout?.destroy();
        child.stderr?.destroy();
      }
      resolve({ code, signal, startError: null });
    });
  });
}

/** Whether a promise settles within the time given. */
export async function isOverWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.min(ms, MAX_TIMER_MS));
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
