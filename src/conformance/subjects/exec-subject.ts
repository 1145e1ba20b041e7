import type { SubjectInfo } from "../../wire/exec-protocol.ts";
import { type ConcurrencyLimit, limitConcurrency } from "./concurrency-limit.ts";
import { type Attempt, ExecProcess, type Incident } from "./exec-process.ts";
import { startProtocol } from "./exec-start.ts";
import type { Command } from "./process-group.ts";
import { groupPeakBytes } from "./process-memory.ts";
import type { RunOutcome, RunWatch, Subject, SubjectRequest } from "./subject.ts";

/** How an `exec:` subject is started and watched. */
export interface ExecSubjectOptions {
  /** More environment variables; ours is inherited. */
  env?: Record<string, string>;
  cwd?: string;
  /** @defaultValue 30000 */
  helloTimeoutMs?: number;
  /** Waited beyond a run's own `timeoutMs` before it counts as hung. @defaultValue 1500 */
  graceMs?: number;
  /** How long after an answer a second one is waited for. @defaultValue 25 */
  quietMs?: number;
  /** Longest line a subject may print, in bytes. @defaultValue 268435456 */
  maxLineBytes?: number;
}

const MAX_FAULTS = 100;

/**
 * Starts a program that speaks the exec protocol and waits for its hello.
 *
 * @throws `SubjectError`: `cannot-start`, `no-hello` or `bad-hello`, with the end of its standard error
 */
export async function startExecSubject(command: Command, options: ExecSubjectOptions = {}): Promise<Subject> {
  const subject = new ExecSubject(command, options);
  await subject.start();
  return subject;
}

class ExecSubject implements Subject {
  readonly faults: string[] = [];
  readonly #command: Command;
  readonly #options: ExecSubjectOptions;
  readonly #closing = new AbortController();
  readonly #processes = new Set<Promise<ExecProcess>>();
  #info: SubjectInfo | null = null;
  #shared: Promise<ExecProcess> | null = null;
  /** The process that was asked last, other than alone. */
  #serving: ExecProcess | null = null;
  #limit: ConcurrencyLimit = limitConcurrency(1);
  #lastId = 0;

  constructor(command: Command, options: ExecSubjectOptions) {
    this.#command = command;
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#shared = this.#startProcess();
    this.#serving = await this.#shared;
    this.#info = this.#serving.info;
    this.#limit = limitConcurrency(this.#info.concurrency);
  }

  get info(): SubjectInfo {
    return this.#info as SubjectInfo;
  }

  run(request: SubjectRequest, watch?: RunWatch): Promise<RunOutcome> {
    return this.#limit(async () => {
      if (this.#closing.signal.aborted) return { kind: "adapter-error", message: "The subject was closed." };
      try {
        const attempt = await this.#attemptShared(request, watch);
        if (!attempt.incident) return attempt.outcome;
        watch?.onRepeat?.();
        return await this.#attemptAlone(request, attempt.incident, watch);
      } catch (error) {
        const message = (error as Error).message;
        if (this.#closing.signal.aborted) return { kind: "adapter-error", message };
        return { kind: "crash", message: `The subject could not be started again: ${message}` };
      }
    });
  }

  peakMemoryBytes(): number | null {
    const pid = this.#serving?.isServing ? this.#serving.pid : undefined;
    return pid === undefined ? null : groupPeakBytes(pid);
  }

  async startAfresh(): Promise<void> {
    const shared = this.#shared;
    this.#shared = null;
    this.#serving = null;
    if (shared) await closeStarted(shared);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#processes].map((starting) => closeStarted(starting)));
  }

  async #attemptShared(request: SubjectRequest, watch?: RunWatch): Promise<Attempt> {
    for (;;) {
      const starting = (this.#shared ??= this.#startProcess());
      let process: ExecProcess | null = null;
      try {
        process = await starting;
        this.#serving = process;
        if (process.isServing) return await process.attempt(this.#nextId(), request, watch);
      } finally {
        // Only the process that was looked at is given up: another run may have started the next one already.
        if (!process?.isServing && this.#shared === starting) this.#shared = null;
      }
    }
  }

  async #attemptAlone(request: SubjectRequest, incident: Incident, watch?: RunWatch): Promise<RunOutcome> {
    const starting = this.#startProcess();
    try {
      const { outcome } = await (await starting).attempt(this.#nextId(), request, watch);
      if (outcome.kind === "crash") incident.isExplained = true;
      return outcome;
    } catch (error) {
      incident.isExplained = true;
      throw error;
    } finally {
      void closeStarted(starting);
      incident.pending--;
      if (incident.isDeath && incident.pending === 0 && !incident.isExplained) {
        this.#addFault(
          `${incident.message}\n(no run that was open then does this when it is repeated alone)`,
        );
      }
    }
  }

  #startProcess(): Promise<ExecProcess> {
    const { env, cwd, helloTimeoutMs = 30_000, maxLineBytes = 256 * 1024 * 1024 } = this.#options;
    const { graceMs = 1500, quietMs = 25 } = this.#options;
    const { signal } = this.#closing;
    const starting = startProtocol(this.#command, { env, cwd, helloTimeoutMs, maxLineBytes, signal }).then(
      (pipe) => {
        void pipe.group.ended.then(() => this.#processes.delete(starting));
        return new ExecProcess(pipe, { graceMs, quietMs }, (fault) => this.#addFault(fault));
      },
    );
    this.#processes.add(starting);
    starting.catch(() => this.#processes.delete(starting));
    return starting;
  }

  #addFault(fault: string): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push(fault);
  }

  #nextId(): string {
    this.#lastId++;
    return String(this.#lastId);
  }
}

async function closeStarted(starting: Promise<ExecProcess>): Promise<void> {
  let process: ExecProcess;
  try {
    process = await starting;
  } catch {
    // A process that never said hello has been ended by whoever waited for it.
    return;
  }
  await process.close();
}
