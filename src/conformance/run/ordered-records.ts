import type { CheckRecord } from "../../wire/result.ts";

/**
 * Hands records on in the order of their places, whatever the order in which they are decided: two runs of the same
 * seed give the same lines.
 */
export class OrderedRecords {
  readonly #onRecord: (record: CheckRecord) => void;
  readonly #waiting = new Map<number, readonly CheckRecord[]>();
  #next = 0;
  #isClosed = false;

  constructor(onRecord: (record: CheckRecord) => void) {
    this.#onRecord = onRecord;
  }

  /** Everything that was decided at one place, counted from 0; each place is given once. */
  put(place: number, records: readonly CheckRecord[]): void {
    if (this.#isClosed) return;
    this.#waiting.set(place, records);
    for (let ready = this.#take(); ready !== undefined; ready = this.#take()) ready.forEach(this.#onRecord);
  }

  /** The run is over: hands on what waits for its turn, and takes nothing more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const [, records] of [...this.#waiting].sort(([a], [b]) => a - b)) records.forEach(this.#onRecord);
    this.#waiting.clear();
  }

  #take(): readonly CheckRecord[] | undefined {
    const records = this.#waiting.get(this.#next);
    if (records !== undefined) this.#waiting.delete(this.#next++);
    return records;
  }
}
