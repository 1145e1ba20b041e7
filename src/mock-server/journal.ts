import type { ExchangeRecord } from "./exchange-record.ts";

/** The last exchanges of a server, oldest forgotten first. */
export class Journal {
  readonly #size: number;
  readonly #ring: ExchangeRecord[] = [];
  #next = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Returns the record that had to go for it. */
  add(record: ExchangeRecord): ExchangeRecord | undefined {
    const forgotten = this.#ring[this.#next];
    this.#ring[this.#next] = record;
    this.#next = (this.#next + 1) % this.#size;
    return forgotten;
  }

  /** Oldest first. */
  records(): ExchangeRecord[] {
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
  }

  drop(isDropped: (record: ExchangeRecord) => boolean): void {
    const kept = this.records().filter((record) => !isDropped(record));
    this.#ring.splice(0, this.#ring.length, ...kept);
    this.#next = this.#ring.length % this.#size;
  }
}
