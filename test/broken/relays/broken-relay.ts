import type { RelayClass } from "./right-relay.ts";

/** A relay with one thing wrong, and the rules that have to find it. */
export interface BrokenRelay {
  name: string;
  caughtBy: readonly string[];
  Exchange: RelayClass;
}
