import { headerValues } from "../raw/index.ts";
import { forEachConcurrently } from "../run/worker-pool.ts";
import { askOnOneConnection, askQuestion, type Answered, type Asking } from "./ask-question.ts";
import type { EndpointReply } from "./endpoint-reply.ts";
import type { AskedRun } from "./judge-endpoint.ts";
import { MAX_REQUESTS, type PlannedQuestion } from "./plan-endpoint.ts";
import type { Question } from "./question.ts";

/** Keeps what became of the questions of a run. */
export interface RunKeeper {
  answered(answered: Answered): void;
  /** Null: it could not be asked again. */
  again(id: string, rule: string, answered: Answered | null): void;
  left(id: string, why: string): void;
}

/** What became of the questions of a run. */
export class QuestionRun implements AskedRun {
  readonly #asking: Omit<Asking, "replies">;
  readonly #concurrency: number;
  readonly #replies = new Map<string, EndpointReply>();
  readonly answered = new Map<string, Answered>();
  /** Why questions were not asked. */
  readonly left = new Map<string, string>();
  readonly #onAnswered: () => void;
  readonly #keeper: RunKeeper | undefined;
  #requests = 0;
  /** How many questions are still to be asked for the first time. */
  #planned = 0;
  /** How often a busy endpoint was asked again. */
  #returns = 0;

  constructor(
    asking: Omit<Asking, "replies">,
    {
      concurrency,
      onAnswered,
      keeper,
    }: { concurrency: number; onAnswered: () => void; keeper?: RunKeeper | undefined },
  ) {
    this.#asking = asking;
    this.#concurrency = concurrency;
    this.#onAnswered = onAnswered;
    this.#keeper = keeper;
  }

  get replies(): ReadonlyMap<string, EndpointReply> {
    return this.#replies;
  }

  get requestsLeft(): number {
    return MAX_REQUESTS - this.#requests;
  }

  /** Takes down what the first requests were answered. */
  noteAll(answered: readonly Answered[]): void {
    this.#requests += answered.length;
    for (const each of answered) this.#note(each);
  }

  #note(answered: Answered): void {
    // What came only because we stopped tells nothing.
    if (this.#asking.signal.aborted && answered.reply.raw.end === "cancelled") return;
    this.answered.set(answered.question.id, answered);
    this.#replies.set(answered.question.id, answered.reply);
    this.#keeper?.answered(answered);
    this.#onAnswered();
  }

  /**
   * Asks everything that is left of a plan: the long answer alone, as its pace is judged; what is in order side by
   * side; what builds on other answers; what is turned down and what is left; and one more question at the end, which
   * shows whether the endpoint took all of that well.
   */
  async askAll(plan: readonly PlannedQuestion[]): Promise<void> {
    const left = plan.map(({ question }) => question).filter(({ id }) => !this.answered.has(id));
    this.#planned = left.length;
    const stages = STAGES.map((belongs) => left.filter((question) => stageOf(question) === belongs));
    for (const [i, questions] of stages.entries()) {
      await this.#askSideBySide(questions, STAGES[i] === "alone" ? 1 : this.#concurrency);
    }
  }

  async #askSideBySide(questions: readonly Question[], concurrency: number): Promise<void> {
    const followers = new Map(questions.map((question) => [question.onConnectionOf, question]));
    const isFollower = ({ onConnectionOf }: Question): boolean =>
      onConnectionOf !== undefined && questions.some(({ id }) => id === onConnectionOf);
    const jobs = questions.filter((question) => !isFollower(question));
    await forEachConcurrently(jobs, concurrency, this.#asking.signal, async (question) => {
      const follower = followers.get(question.id);
      if (follower === undefined) return this.#ask(question);
      const why = this.#whyNot(question);
      if (why !== null) {
        for (const each of [question, follower]) this.#leave(each, why);
        return;
      }
      this.#requests += 2;
      this.#planned -= 2;
      const both = await askOnOneConnection(this.#settings, [question, follower]);
      for (const each of both) this.#note(each);
    });
  }

  async #ask(question: Question): Promise<void> {
    const why = this.#whyNot(question);
    if (why !== null) return this.#leave(question, why);
    this.#requests++;
    this.#planned--;
    this.#note(await this.#askPatiently(question));
  }

  #leave({ id }: Question, why: string): void {
    this.left.set(id, why);
    this.#keeper?.left(id, why);
  }

  async askAgain(question: Question, rule: string): Promise<Answered | "final"> {
    const again = await this.#askOnceMore(question);
    this.#keeper?.again(question.id, rule, again);
    return again ?? "final";
  }

  async #askOnceMore(question: Question): Promise<Answered | null> {
    if (this.requestsLeft <= 0 || this.#asking.signal.aborted) return null;
    this.#requests++;
    const again = await askQuestion(this.#settings, question);
    return this.#asking.signal.aborted ? null : again;
  }

  /** Waits as long as a busy endpoint says, if that is not long, and asks once more. */
  async #askPatiently(question: Question): Promise<Answered> {
    const first = await askQuestion(this.#settings, question);
    const waitMs = retryAfterMs(first.reply);
    if (question.kind === "refusal" || waitMs === null) return first;
    if (this.requestsLeft <= this.#planned || this.#returns >= MAX_RETURNS) return first;
    this.#requests++;
    this.#returns++;
    await pause(waitMs, this.#asking.signal);
    return askQuestion(this.#settings, question);
  }

  #whyNot({ isStreamed }: Question): string | null {
    if (this.requestsLeft <= 0) return `not asked: ${MAX_REQUESTS} requests were sent`;
    return this.#asking.stalls.lost(isStreamed);
  }

  get #settings(): Asking {
    return { ...this.#asking, replies: this.#replies };
  }
}

const STAGES = ["alone", "in-order", "building", "refused", "after"] as const;

function stageOf({ topic, kind, isStreamed, fieldsFrom }: Question): (typeof STAGES)[number] {
  if (topic === "after") return "after";
  if (topic === "long" && isStreamed) return "alone";
  if (kind === "refusal" || topic === "cancel") return "refused";
  return fieldsFrom === undefined ? "in-order" : "building";
}

/** An endpoint that is busy all the time is not asked twice for everything. */
const MAX_RETURNS = 5;
const MAX_RETRY_AFTER_MS = 10_000;
const DEFAULT_RETRY_AFTER_MS = 1000;

/** How long an endpoint that is busy wants to be left alone; null where it is not, or for too long. */
function retryAfterMs({ status, raw }: EndpointReply): number | null {
  if (status !== 429 && status !== 503 && status !== 529) return null;
  const said = Number(headerValues(raw.head, "retry-after")[0] ?? Number.NaN);
  const waitMs = Number.isFinite(said) && said >= 0 ? said * 1000 : DEFAULT_RETRY_AFTER_MS;
  return waitMs <= MAX_RETRY_AFTER_MS ? waitMs : null;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(over, ms);
    signal.addEventListener("abort", over, { once: true });
    function over(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", over);
      resolve();
    }
  });
}
