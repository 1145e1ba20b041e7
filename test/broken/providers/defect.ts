import type { Override } from "./right-provider.ts";

/** A provider that is wrong in one way. */
export interface Defect {
  name: string;
  /** The rules it breaks; at least these. */
  breaks: string[];
  override: Override;
  /** Where waiting is what it takes to see it. */
  timeoutMs?: number;
}
