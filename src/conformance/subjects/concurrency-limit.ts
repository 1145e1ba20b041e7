/** Runs a task when one of the places is free. */
export type ConcurrencyLimit = <T>(task: () => Promise<T>) => Promise<T>;

/** Lets at most `places` tasks run at once; the others wait in the order they came. */
export function limitConcurrency(places: number): ConcurrencyLimit {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= places) await new Promise<void>((resolve) => void waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      // The place goes straight to the next in line, so that nobody can slip in between.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
