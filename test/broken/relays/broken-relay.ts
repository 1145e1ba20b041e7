import type { RelayClass } from "./right-relay.ts";

/** A relay with one thing wrong, and the rules that have to find it. */
export interface BrokenRelay {
  name: string;
  caughtBy: readonly string[];
  /** Cases that are enough to find it, as a glob. @defaultValue all that can fail one of the rules */
  at?: string;
  Exchange: RelayClass;
}
