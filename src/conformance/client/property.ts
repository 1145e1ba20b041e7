import fc from "fast-check";
import type { Scenario } from "../../scenario/scenario.ts";

export interface PropertySettings<Found> {
  arbitrary: fc.Arbitrary<Scenario>;
  seed: number;
  /** How many scenarios are generated in all. */
  runs: number;
  /** How many are tried at once. */
  concurrency: number;
  /** Time that shrinking may take. */
  shrinkMs: number;
  /** Scenarios that shrinking may try. */
  shrinkTries: number;
  signal: AbortSignal;
  /** The law: null where it holds, otherwise what is wrong. */
  violation(scenario: Scenario): Promise<Found | null>;
  /** Tries a first failure again, alone and slowly; null means that it was the harness's own haste. */
  confirm(scenario: Scenario): Promise<Found | null>;
}

export interface PropertyResult<Found> {
  /** Scenarios up to the first failure, itself included, or all of them. */
  tried: number;
  counterexample: Found | null;
  /** How many times it became smaller. */
  shrinks: number;
}

interface Suspect {
  index: number;
  scenario: Scenario;
}

/**
 * Looks for a scenario that breaks the law, and makes it small. fast-check awaits an asynchronous property one case
 * at a time, so it only deals the scenarios out here: they are tried several at once, and the first one in the order
 * of the seed that fails, alone too, is shrunk. The same seed finds the same one, whatever the concurrency.
 */
export async function searchCounterexample<Found>(
  settings: PropertySettings<Found>,
): Promise<PropertyResult<Found>> {
  const { runs, signal } = settings;
  let tried = 0;
  while (tried < runs && !signal.aborted) {
    const round = await tryUntilFailure(settings, tried);
    tried = round.tried;
    for (const { index, scenario } of round.suspects) {
      const confirmed = await settings.confirm(scenario);
      if (confirmed !== null) return { tried: index + 1, ...(await shrink(settings, index, confirmed)) };
    }
  }
  return { tried, counterexample: null, shrinks: 0 };
}

/** Tries the scenarios from the one numbered `first` on; those that were under way at a failure are finished. */
async function tryUntilFailure<Found>(
  { arbitrary, seed, runs, concurrency, signal, violation }: PropertySettings<Found>,
  first: number,
): Promise<{ tried: number; suspects: Suspect[] }> {
  const suspects: Suspect[] = [];
  const underway = new Set<Promise<void>>();
  const faults: unknown[] = [];
  const isOver = (): boolean => suspects.length > 0 || faults.length > 0 || signal.aborted;
  let dealt = 0;
  let tried = first;
  const deal = async (scenario: Scenario): Promise<boolean> => {
    const index = dealt++;
    if (index < first) return true;
    if (underway.size >= concurrency) await Promise.race(underway);
    if (isOver()) return false;
    tried = index + 1;
    const attempt = violation(scenario)
      .then((found) => void (found !== null && suspects.push({ index, scenario })))
      .catch((error: unknown) => void faults.push(error))
      .finally(() => underway.delete(attempt));
    underway.add(attempt);
    return true;
  };
  await fc.check(fc.asyncProperty(arbitrary, deal), { seed, numRuns: runs, endOnFailure: true });
  await Promise.all(underway);
  if (faults.length > 0) throw faults[0];
  return { tried, suspects: suspects.sort((a, b) => a.index - b.index) };
}

async function shrink<Found>(
  { arbitrary, seed, shrinkMs, shrinkTries, signal, confirm }: PropertySettings<Found>,
  index: number,
  confirmed: Found,
): Promise<Pick<PropertyResult<Found>, "counterexample" | "shrinks">> {
  const until = performance.now() + shrinkMs;
  const faults: unknown[] = [];
  let counterexample = confirmed;
  let shrinks = 0;
  let tries = -1;
  const holds = async (scenario: Scenario): Promise<boolean> => {
    // The first one is the failure itself.
    if (++tries === 0) return false;
    // A long stream has more smaller ones than can even be listed in good time.
    if (signal.aborted || faults.length > 0 || tries > shrinkTries || performance.now() > until)
      throw new fc.PreconditionFailure(true);
    const found = await confirm(scenario).catch((error: unknown) => void faults.push(error));
    if (!found) return true;
    counterexample = found;
    shrinks++;
    return false;
  };
  await fc.check(fc.asyncProperty(arbitrary, holds), { seed, path: String(index), numRuns: 1 });
  if (faults.length > 0) throw faults[0];
  return { counterexample, shrinks };
}
