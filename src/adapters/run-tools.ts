import type { RunTools } from "./define-client.ts";

/** Thrown by `skip` through the adapter's own code. */
export class Skipped extends Error {}

/** What a client definition is handed beside the request. */
export const RUN_TOOLS: RunTools = {
  skip(reason) {
    throw new Skipped(reason);
  },
};

/** What to say of an exception that left a definition's `run`. */
export function describeBreak(thrown: unknown): string {
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  return `The adapter's run threw: ${stack ?? String(thrown)}. An error of the client belongs in an observation with ended: "error".`;
}
