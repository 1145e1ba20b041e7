import type { CheckRecord, ResultFooter, ResultHeader, SubjectRecord } from "../../wire/result.ts";
import { CaptureError } from "../captures/capture-error.ts";
import type { CapturedReply } from "../captures/captured-reply.ts";
import { applyBaseline } from "../ci/apply-baseline.ts";
import type { DatedBaseline } from "../ci/result-ledger.ts";
import { runFooter } from "../report/run-footer.ts";
import { packageVersion } from "../run/package-version.ts";
import { resultHeader } from "../run/result-header.ts";
import { knownLintChecks } from "./known-lint-checks.ts";
import { type LintPlace, recordOutcome, recordUnreadable } from "./lint-records.ts";
import { lintReply, type ReplyFindings } from "./lint-reply.ts";
import type { StreamKind } from "./stream-lint.ts";

/** Where recorded streams come from: a file, standard input, a URL, a scenario or a token. */
export interface LintSource {
  name: string;
  replies(): AsyncIterable<CapturedReply>;
}

export interface LintRunOptions {
  /** Ids of the rules that count. */
  rules: ReadonlySet<string>;
  kind: StreamKind;
  isStrict: boolean;
  baseline?: DatedBaseline | undefined;
  /** Stops the run; what was read is judged, and the rest is not. */
  signal: AbortSignal;
  /** Told what a capture does not hold as it was on the wire. */
  onNote?(subject: string, note: string): void;
}

export interface LintResults {
  header: ResultHeader;
  records: CheckRecord[];
  footer: ResultFooter;
}

/** Judges recorded streams one after the other. */
export class LintRun {
  readonly #options: LintRunOptions;
  readonly #subjects: SubjectRecord[] = [];
  readonly #records: CheckRecord[] = [];
  readonly #startedAt = performance.now();

  constructor(options: LintRunOptions) {
    this.#options = options;
  }

  /** Everything that is wrong with a source is a verdict about it; only a fault of ours is thrown. */
  async judge(source: LintSource): Promise<void> {
    const { signal, onNote } = this.#options;
    let startedAt = performance.now();
    const place = (name: string): LintPlace => ({
      subject: name === "" ? source.name : `${source.name}#${name}`,
      isStrict: this.#options.isStrict,
      ms: Math.round(performance.now() - startedAt),
    });
    try {
      for await (const reply of source.replies()) {
        startedAt = performance.now();
        for (const note of reply.notes) onNote?.(place(reply.name).subject, note);
        await this.#judgeReply(reply, place);
        if (signal.aborted) break;
      }
    } catch (error) {
      this.#records.push(recordUnreadable(reasonOf(error), place("")));
    }
  }

  async #judgeReply(reply: CapturedReply, place: (name: string) => LintPlace): Promise<void> {
    const { kind, signal, onNote } = this.#options;
    try {
      const found = await lintReply(reply, { kind, signal });
      if (found.isDoubtful) onNote?.(place(reply.name).subject, DOUBTFUL);
      this.#take(found, reply.format, place(reply.name));
    } catch (error) {
      this.#records.push(recordUnreadable(reasonOf(error), place(reply.name)));
    }
  }

  #take(found: ReplyFindings, format: string, place: LintPlace): void {
    const { events, bytes, kind, outcomes } = found;
    this.#subjects.push({
      spec: place.subject,
      name: format,
      version: `${events} events`,
      language: "",
      runtime: `${bytes} bytes`,
      level: kind,
      observes: [],
      concurrency: 1,
    });
    for (const outcome of outcomes) {
      if (this.#options.rules.has(outcome.rule.id)) this.#records.push(recordOutcome(outcome, place));
    }
  }

  results(): LintResults {
    const { isStrict, signal, baseline } = this.#options;
    const ms = performance.now() - this.#startedAt;
    const header = resultHeader("lint", { streamproof: packageVersion(), seed: 1, isStrict }, this.#subjects);
    const applied =
      baseline &&
      applyBaseline(this.#records, baseline.known, {
        header,
        today: baseline.today,
        known: knownLintChecks(),
      });
    const records = applied?.records ?? this.#records;
    const ended = { isStrict, interrupted: signal.aborted, review: applied?.review, ms };
    return { header, records, footer: runFooter(records, ended) };
  }
}

const DOUBTFUL =
  "no event in it looks like a chunk of a chat completion, so only the event stream was judged; --as chat judges more";

function reasonOf(error: unknown): string {
  if (error instanceof CaptureError) return error.message;
  if (error instanceof Error && "code" in error && typeof error.code === "string") {
    return `It cannot be read to its end: ${error.message}.`;
  }
  throw error;
}
