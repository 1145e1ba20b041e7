import type { SubjectInfo } from "../../wire/exec-protocol.ts";
import { describeEnd, quoteStderr } from "./describe-end.ts";
import { readAnswerLine } from "./exec-answer.ts";
import type { ProtocolPipe } from "./exec-start.ts";
import { isOverWithin, MAX_TIMER_MS, type ProcessEnd } from "./process-group.ts";
import { secondLookMs } from "./second-look.ts";
import type { RunOutcome, RunWatch, SubjectRequest } from "./subject.ts";

/** What asking one process came to. */
export interface Attempt {
  outcome: RunOutcome;
  /**
   * Set when another run may be to blame: the run is to be repeated alone. The same object for all runs that
   * were open at the same death.
   */
  incident: Incident | null;
}

/** A death or a silence with several suspects. */
export interface Incident {
  message: string;
  isDeath: boolean;
  /** Suspects whose repetition has not ended. */
  pending: number;
  isExplained: boolean;
}

export interface RunLimits {
  /** Time beyond the client's own before a run counts as hung. */
  graceMs: number;
  /** How long a second answer is waited for. */
  quietMs: number;
}

interface OpenRun {
  id: string;
  askedAt: number;
  watch: RunWatch | undefined;
  timer: NodeJS.Timeout;
  /** Given, and waiting for the quiet window to pass. */
  answer: RunOutcome | null;
  settle: (attempt: Attempt) => void;
}

const BYE_MS = 2000;

/** One running process that has said hello. */
export class ExecProcess {
  readonly info: SubjectInfo;
  readonly #pipe: ProtocolPipe;
  readonly #limits: RunLimits;
  readonly #onFault: (fault: string) => void;
  readonly #open = new Map<string, OpenRun>();
  readonly #past = new Map<string, "answered" | "timed-out">();
  #closed: Promise<void> | null = null;
  #runs = 0;
  #hung = 0;
  #lastAnswerAt = 0;
  #state: "serving" | "retired" | "closing" | "ended" = "serving";

  constructor(pipe: ProtocolPipe, limits: RunLimits, onFault: (fault: string) => void) {
    this.#pipe = pipe;
    this.info = pipe.info;
    this.#limits = limits;
    this.#onFault = onFault;
    pipe.listen(
      (line) => this.#read(line),
      (problem) => this.#spoil(problem),
    );
    void pipe.group.ended.then((end) => this.#die(end));
  }

  /** False once it hung, broke the protocol or ended: no new runs then. */
  get isServing(): boolean {
    return this.#state === "serving";
  }

  /** The leader of its process group; undefined when it never started. */
  get pid(): number | undefined {
    return this.#pipe.group.pid;
  }

  /** Sends one run and waits for what becomes of it. Never rejects. */
  attempt(id: string, request: SubjectRequest, watch?: RunWatch): Promise<Attempt> {
    return new Promise((settle) => {
      const waitMs = Math.min(request.timeoutMs + this.#limits.graceMs, MAX_TIMER_MS);
      const timer = setTimeout(() => this.#checkDeadline(id), waitMs);
      this.#open.set(id, { id, askedAt: performance.now(), watch, timer, answer: null, settle });
      this.#runs++;
      this.#pipe.send({ ...request, op: "run", id });
    });
  }

  /** Says bye, waits two seconds, then ends the group. Safe to call twice. */
  close(): Promise<void> {
    this.#closed ??= this.#sayByeAndEnd();
    return this.#closed;
  }

  async #sayByeAndEnd(): Promise<void> {
    if (this.#state === "serving") {
      this.#state = "closing";
      this.#pipe.send({ op: "bye" });
      this.#pipe.group.stdin?.end();
      for (const run of this.#open.values()) this.#finish(run, run.answer ?? closedOutcome());
      if (await isOverWithin(this.#pipe.group.ended, BYE_MS)) return;
    }
    for (const run of this.#open.values()) this.#finish(run, run.answer ?? closedOutcome());
    await this.#pipe.group.kill();
  }

  #read(line: string): void {
    if (line.trim() === "") return;
    const reading = readAnswerLine(line.trim());
    if (reading.id === null) return this.#spoil(reading.problem);
    const run = this.#open.get(reading.id);
    if (!run) return this.#readStray(reading.id);
    this.#lastAnswerAt = performance.now();
    clearTimeout(run.timer);
    if (run.answer) {
      this.#finish(run, { kind: "crash", message: "The subject answered twice: one answer ends a run." });
      return;
    }
    run.answer = reading.outcome;
    run.timer = setTimeout(() => this.#finish(run, reading.outcome), this.#limits.quietMs);
  }

  #readStray(id: string): void {
    const past = this.#past.get(id);
    // A hung run may well answer after all; its verdict stands.
    if (past === "timed-out") return;
    this.#onFault(
      past === "answered"
        ? `The subject answered run "${id}" a second time after it was over.`
        : `The subject answered run "${id}", which it was never asked.`,
    );
  }

  /** Something on standard output that belongs to no run: what comes after it cannot be trusted. */
  #spoil(problem: string): void {
    const message = `The subject ${problem}`;
    if (!this.#settleSuspects(message) && this.#state === "serving") this.#onFault(message);
    this.#retire();
  }

  #checkDeadline(id: string): void {
    const run = this.#open.get(id);
    if (!run || run.answer) return;
    run.timer = setTimeout(() => this.#timeOut(run), secondLookMs(run.askedAt, run.watch));
  }

  #timeOut(run: OpenRun): void {
    const isAlone = this.#open.size === 1 && this.#hung === 0;
    const isAlive = performance.now() - this.#lastAnswerAt < this.#limits.graceMs;
    // Whoever blocks the whole process lets every other run time out too.
    const message = `The subject gave no answer in time${quoteStderr(this.#pipe.group.stderrTail())}`;
    const incident = isAlone || isAlive ? null : { message, isDeath: false, pending: 1, isExplained: false };
    this.#hung++;
    this.#close(run, "timed-out");
    run.settle({ outcome: { kind: "timeout", message }, incident });
    this.#retire();
  }

  #die(end: ProcessEnd): void {
    // Ending quietly between two runs is a subject's good right.
    const isExpected = this.#state !== "serving" || end.code === 0;
    this.#state = "ended";
    const message = `The subject ${describeEnd(end, this.#pipe.group.stderrTail())}`;
    for (const run of this.#open.values()) if (run.answer) this.#finish(run, run.answer);
    if (!this.#settleSuspects(message) && !isExpected) this.#onFault(`${message} (no run was open)`);
  }

  /** Ends every run that has no answer; false when there is none. */
  #settleSuspects(message: string): boolean {
    const suspects = [...this.#open.values()].filter((run) => !run.answer);
    // A process that ever served another run may suffer from what that one left behind.
    const incident =
      this.#runs === 1 ? null : { message, isDeath: true, pending: suspects.length, isExplained: false };
    for (const run of suspects) {
      this.#close(run, "answered");
      run.settle({ outcome: { kind: "crash", message }, incident });
    }
    return suspects.length > 0;
  }

  #finish(run: OpenRun, outcome: RunOutcome): void {
    this.#close(run, "answered");
    run.settle({ outcome, incident: null });
    if (this.#state === "retired") this.#retire();
  }

  #close(run: OpenRun, how: "answered" | "timed-out"): void {
    clearTimeout(run.timer);
    this.#open.delete(run.id);
    this.#past.set(run.id, how);
  }

  /** Takes no new runs, and ends the process as soon as the open ones are over. */
  #retire(): void {
    if (this.#state === "serving") this.#state = "retired";
    if (this.#open.size === 0 && this.#state === "retired") void this.#pipe.group.kill();
  }
}

function closedOutcome(): RunOutcome {
  return {
    kind: "adapter-error",
    message: "The run was given up: the subject was closed before it answered.",
  };
}
