/** Far below the 2^31 ms at which a timer fires at once. */
const LONGEST_TIMER_MS = 2 ** 30;

/** One silence at a time, never shorter than asked: Node's timers may fire up to a millisecond early. */
export class Pause {
  #timer: NodeJS.Timeout | null = null;

  /** Calls back once `ms` have passed since `from` on the clock of `performance.now()`. */
  after(ms: number, from: number, callback: () => void): void {
    const left = from + ms - performance.now();
    if (left <= 0) {
      callback();
      return;
    }
    this.#timer = setTimeout(
      () => this.after(ms, from, callback),
      Math.min(Math.ceil(left), LONGEST_TIMER_MS),
    );
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
