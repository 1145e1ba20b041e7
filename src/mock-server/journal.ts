import type { ExchangeRecord } from "./exchange-record.ts";

/** All request bodies together; beyond it the oldest are forgotten. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;
/** Bodies below this are not worth counting. */
const SMALL_BODY = 16 * 1024;

/** The last exchanges of a server, oldest forgotten first. */
export class Journal {
  readonly #size: number;
  readonly #ring: ExchangeRecord[] = [];
  #next = 0;
  #added = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  /** Returns the record that had to go for it. */
  add(record: ExchangeRecord): ExchangeRecord | undefined {
    record.id = ++this.#added;
    const forgotten = this.#ring[this.#next];
    this.#ring[this.#next] = record;
    this.#next = (this.#next + 1) % this.#size;
    return forgotten;
  }

  /** To be called when the body of a request is there. */
  weigh({ keptBytes }: ExchangeRecord): void {
    if (keptBytes < SMALL_BODY) return;
    const records = this.records();
    let total = records.reduce((sum, record) => sum + record.keptBytes, 0);
    for (const record of records) {
      if (total <= MAX_KEPT_BYTES) return;
      if (!record.isRead) continue;
      total -= record.keptBytes;
      record.forgetBody();
    }
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
