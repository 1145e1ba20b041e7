import fc from "fast-check";
import type { Scenario } from "../scenario/scenario.ts";

export interface PropertySettings<Found> {
  arbitrary: fc.Arbitrary<Scenario>;
  seed: number;
  /** How many scenarios are generated in all. */
  runs: number;
  /** How many are tried at once. */
  concurrency: number;
  /** Time that shrinking may take. */
  shrinkMs: number;
  signal: AbortSignal;
  /** The law: null where it holds, otherwise what is wrong. */
  violation(scenario: Scenario): Promise<Found | null>;
  /** Tries a first failure again, alone and slowly; null means that it was the harness's own haste. */
  confirm(scenario: Scenario): Promise<Found | null>;
}

export interface PropertyResult<Found> {
  /** Scenarios tried before the first failure, or all of them. */
  tried: number;
  counterexample: Found | null;
  /** How many times it became smaller. */
  shrinks: number;
}

/**
 * Looks for a scenario that breaks the law, and makes it small. fast-check runs an asynchronous property one
 * case at a time, so several runners with neighbouring seeds share the work; the first failure stops the others
 * and is shrunk alone.
 */
export async function searchCounterexample<Found>(
  settings: PropertySettings<Found>,
): Promise<PropertyResult<Found>> {
  const search = new Search(settings);
  const runners = Math.max(1, Math.min(settings.concurrency, settings.runs));
  const share = (i: number): number =>
    Math.floor(settings.runs / runners) + (i < settings.runs % runners ? 1 : 0);
  await Promise.all(
    Array.from({ length: runners }, (_, i) =>
      fc.check(
        fc.asyncProperty(settings.arbitrary, (scenario) => search.try(i, scenario)),
        { seed: settings.seed + i, numRuns: share(i), endOnFailure: false },
      ),
    ),
  );
  return search.result;
}

class Search<Found> {
  readonly result: PropertyResult<Found> = { tried: 0, counterexample: null, shrinks: 0 };
  #owner: number | null = null;
  #shrinkUntil = 0;
  /** Cases of other runners that were on their way when the first failure was found. */
  readonly #underway = new Set<Promise<unknown>>();

  readonly settings: PropertySettings<Found>;

  constructor(settings: PropertySettings<Found>) {
    this.settings = settings;
  }

  /** True where the law holds, or where nobody wants to know any more. */
  async try(runner: number, scenario: Scenario): Promise<boolean> {
    if (this.settings.signal.aborted) return true;
    if (this.#owner !== null) return this.#owner === runner ? this.#shrink(scenario) : true;
    this.result.tried++;
    const attempt = this.settings.violation(scenario);
    this.#underway.add(attempt);
    const found = await attempt.finally(() => this.#underway.delete(attempt));
    if (found === null || this.#owner !== null) return true;
    this.#owner = runner;
    await Promise.allSettled(this.#underway);
    const confirmed = await this.settings.confirm(scenario);
    if (confirmed === null) {
      this.#owner = null;
      return true;
    }
    this.result.counterexample = confirmed;
    this.#shrinkUntil = performance.now() + this.settings.shrinkMs;
    return false;
  }

  async #shrink(scenario: Scenario): Promise<boolean> {
    if (performance.now() > this.#shrinkUntil) return true;
    const found = await this.settings.confirm(scenario);
    if (found === null) return true;
    this.result.counterexample = found;
    this.result.shrinks++;
    return false;
  }
}
