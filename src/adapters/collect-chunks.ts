import type { CancelAfter } from "../wire/exec-protocol.ts";
import type { Observation } from "../wire/observation.ts";
import { ChunkCollector } from "./chunk-collector.ts";
import { describeError, type ObservedError } from "./describe-error.ts";

/** Chunks as a client hands them over. */
export type ChunkSource = AsyncIterable<unknown> | Promise<AsyncIterable<unknown>>;

export interface CollectOptions {
  /** When to cancel, from the request; absent: never. */
  cancelAfter?: CancelAfter | undefined;
  /** How the client is told to stop, for `how: "abort"`: a signal, a close. */
  abort?: (() => void) | undefined;
  /** When the request was made, as `performance.now()`. @defaultValue now */
  startedAt?: number | undefined;
  /** How the client's errors are reported. @defaultValue {@link describeError} */
  mapError?: ((thrown: unknown) => ObservedError) | undefined;
}

/**
 * Iterates a client's chunks and reports what they add up to. Errors of the client, while it makes the request
 * and while it streams, end up in the observation together with the part that came before.
 *
 * @param source - a function, so that an error in making the request is caught as well
 */
export async function collectChunks(
  source: () => ChunkSource,
  options: CollectOptions = {},
): Promise<Observation> {
  const { cancelAfter, abort, startedAt = performance.now(), mapError = describeError } = options;
  const collector = new ChunkCollector();
  const arrivals: number[] = [];
  const cancel = startCancel(cancelAfter, abort);
  const observe = (said: Pick<Observation, "ended" | "error" | "sideErrors">): Observation => ({
    ...said,
    ...collector.answer(),
    arrivals,
  });
  try {
    const iterator = (await source())[Symbol.asyncIterator]();
    for (;;) {
      const next = iterator.next();
      const step = await (cancel.brokeOff ? Promise.race([next, cancel.brokeOff]) : next);
      if (step === "break") {
        // Whoever leaves the loop hears nothing more, neither of the chunk on its way nor of its failure.
        next.catch(() => undefined);
        void leave(iterator);
        return observe({ ended: "cancelled" });
      }
      if (step.done) break;
      arrivals.push(Math.round((performance.now() - startedAt) * 10) / 10);
      collector.add(step.value);
      if (cancel.isDueAfter(arrivals.length)) {
        if (cancelAfter?.how === "break") {
          return observe({ ended: "cancelled", sideErrors: await leave(iterator) });
        }
        cancel.now();
      }
    }
    // A whole answer in spite of the cancel: it was over already.
    return observe({ ended: cancel.isCalled && !collector.isFinished ? "cancelled" : "complete" });
  } catch (thrown) {
    return observe(cancel.isCalled ? { ended: "cancelled" } : { ended: "error", error: mapError(thrown) });
  } finally {
    cancel.stop();
  }
}

interface Cancel {
  /** Settles when a `break` by time is due; null when none is asked for. */
  brokeOff: Promise<"break"> | null;
  readonly isCalled: boolean;
  isDueAfter(chunks: number): boolean;
  now(): void;
  stop(): void;
}

function startCancel(cancelAfter: CancelAfter | undefined, abort: (() => void) | undefined): Cancel {
  let isCalled = false;
  let timer: NodeJS.Timeout | undefined;
  const now = (): void => {
    if (isCalled) return;
    isCalled = true;
    abort?.();
  };
  let brokeOff: Promise<"break"> | null = null;
  if (cancelAfter?.ms !== undefined) {
    const { ms, how } = cancelAfter;
    if (how === "abort") timer = setTimeout(now, ms);
    else brokeOff = new Promise((resolve) => void (timer = setTimeout(() => resolve("break"), ms)));
  }
  return {
    brokeOff,
    get isCalled() {
      return isCalled;
    },
    isDueAfter: (chunks) => chunks === cancelAfter?.chunks,
    now,
    stop: () => clearTimeout(timer),
  };
}

/** What `break` does to a loop; the errors that come of it do not undo the cancel. */
async function leave(iterator: AsyncIterator<unknown>): Promise<string[]> {
  try {
    await iterator.return?.();
    return [];
  } catch (thrown) {
    return [describeError(thrown).message];
  }
}
