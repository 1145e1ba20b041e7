import type { CheckRecord, ResultFooter, ResultHeader, ResultLine } from "../../wire/result.ts";
import { runFooter } from "../report/run-footer.ts";
import type { KnownCheck } from "../run/known-checks.ts";
import { excuseRecord, reviewBaseline } from "./apply-baseline.ts";
import type { Baseline } from "./baseline.ts";

/** Known deviations, and the day they are held against: YYYY-MM-DD, in UTC. */
export interface DatedBaseline {
  known: Baseline;
  today: string;
}

interface LedgerOptions {
  isStrict: boolean;
  baseline?: DatedBaseline | undefined;
  /** Every check that the suite knows. */
  known: readonly KnownCheck[];
  /** Called with every line of the results, header first and footer last. */
  onLine(line: ResultLine): void;
}

/** Takes down the results of one run as they come: each record with its excuse, and what they amount to in the end. */
export class ResultLedger {
  readonly #options: LedgerOptions;
  readonly #header: ResultHeader;
  readonly #startedAt: number;
  readonly #records: CheckRecord[] = [];

  /** @param startedAt - on the clock of `performance.now()` */
  constructor(header: ResultHeader, startedAt: number, options: LedgerOptions) {
    this.#options = options;
    this.#header = header;
    this.#startedAt = startedAt;
    options.onLine(header);
  }

  add(found: CheckRecord): void {
    const { baseline, onLine } = this.#options;
    const record = baseline ? excuseRecord(found, baseline.known, this.#context(baseline)) : found;
    this.#records.push(record);
    onLine(record);
  }

  /** @param interrupted - whether the run was stopped before it was through */
  close(interrupted: boolean): ResultFooter {
    const { baseline, isStrict, onLine } = this.#options;
    const review = baseline && reviewBaseline(this.#records, baseline.known, this.#context(baseline));
    const ms = performance.now() - this.#startedAt;
    const footer = runFooter(this.#records, { isStrict, interrupted, review, ms });
    onLine(footer);
    return footer;
  }

  #context({ today }: DatedBaseline): Parameters<typeof excuseRecord>[2] {
    return { header: this.#header, today, known: this.#options.known };
  }
}
