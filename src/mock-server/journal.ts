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

  /** The oldest goes for it when the journal is full. */
  add(record: ExchangeRecord): void {
    record.id = ++this.#added;
    this.#ring[this.#next] = record;
    this.#next = (this.#next + 1) % this.#size;
  }

  /** The nth of a token. The newest are looked at first: whoever waits for one waits for one of those. */
  find(token: string, nth: number): ExchangeRecord | undefined {
    const { length } = this.#ring;
    for (let back = 1; back <= length; back++) {
      const record = this.#ring[(this.#next - back + length) % length];
      if (record?.nth === nth && record.token === token) return record;
    }
    return undefined;
  }

  /** Those of a token, in the order in which they count. */
  recordsOf(token: string): ExchangeRecord[] {
    return this.records()
      .filter((record) => record.token === token)
      .sort((a, b) => a.nth - b.nth);
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
