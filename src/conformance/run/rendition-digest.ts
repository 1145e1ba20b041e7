import { createHash } from "node:crypto";
import type { Rendition } from "../../mock-server/index.ts";

/** What tells whether a scenario is still rendered as it was. */
export function digestOf({ body }: Rendition): string {
  return createHash("sha256").update(body).digest("hex");
}
