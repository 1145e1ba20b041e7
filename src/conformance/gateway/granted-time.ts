/** What is left to a gateway that never ends its answers: those that it does end come within milliseconds. */
const SHORTENED_MS = 1500;
/** So many answers that stay open are no accident, if fewer were ended. */
const MANY = 8;

/**
 * How much longer than its scenario a gateway may take. One that keeps most of its answers open is waited for less from
 * then on: hundreds of questions would each cost the whole time, to learn the same.
 */
export class GrantedTime {
  readonly #fullMs: number;
  #open = 0;
  #ended = 0;
  #isTesting = false;
  #wasWrong = false;

  constructor(fullMs: number) {
    this.#fullMs = fullMs;
  }

  get ms(): number {
    return this.isShortened && !this.#isTesting ? Math.min(SHORTENED_MS, this.#fullMs) : this.#fullMs;
  }

  get isShortened(): boolean {
    return !this.#wasWrong && this.#open >= MANY && this.#open > this.#ended;
  }

  /** Told of each answer that had all the time it was to have. */
  saw(isOpen: boolean): void {
    if (isOpen) this.#open++;
    else this.#ended++;
  }

  /**
   * Asks again with all the time there is, one at a time. Where one answer ends after all it was haste, and there is
   * the full time for everything that follows.
   */
  async test(asks: readonly (() => Promise<{ isOpen: boolean }>)[]): Promise<void> {
    this.#isTesting = true;
    try {
      for (const ask of asks) {
        const { isOpen } = await ask();
        this.#wasWrong ||= !isOpen;
        if (this.#wasWrong) return;
      }
    } finally {
      this.#isTesting = false;
    }
  }
}
