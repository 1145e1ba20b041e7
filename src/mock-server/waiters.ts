/** Promises that wait for the state of exchanges; asked again whenever something changed. */
export class Waiters {
  readonly #open = new Set<Waiter>();
  #over: Error | null = null;

  /** Resolves with the first answer of `probe` that is not undefined. */
  until<T>(owner: unknown, probe: () => T | undefined): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const isSettled = (): boolean => {
        const answer = probe();
        if (answer === undefined) return false;
        resolve(answer);
        return true;
      };
      const waiter: Waiter = { owner, reject, isSettled };
      try {
        if (isSettled()) return;
        if (this.#over === null) this.#open.add(waiter);
        else reject(this.#over);
      } catch (error) {
        reject(error);
      }
    });
  }

  /** The same, but null where it does not come about in time. */
  async within<T>(owner: unknown, timeoutMs: number, probe: () => T | undefined): Promise<T | null> {
    let isLate = false;
    const bound = setTimeout(() => {
      isLate = true;
      this.poke();
    }, timeoutMs);
    try {
      return await this.until<T | null>(owner, () => probe() ?? (isLate ? null : undefined));
    } finally {
      clearTimeout(bound);
    }
  }

  /** To be called after every change; costs nothing while nobody waits. */
  poke(): void {
    if (this.#open.size === 0) return;
    for (const waiter of this.#open) {
      try {
        if (waiter.isSettled()) this.#open.delete(waiter);
      } catch (error) {
        this.#open.delete(waiter);
        waiter.reject(error);
      }
    }
  }

  /** Ends the waiting of one owner; or of all, and of those to come. */
  abandon(error: Error, owner?: unknown): void {
    if (owner === undefined) this.#over = error;
    for (const waiter of this.#open) {
      if (owner !== undefined && waiter.owner !== owner) continue;
      this.#open.delete(waiter);
      waiter.reject(error);
    }
  }
}

interface Waiter {
  owner: unknown;
  reject: (error: unknown) => void;
  isSettled: () => boolean;
}
