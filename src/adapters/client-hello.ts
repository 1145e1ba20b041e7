import type { ClientDefinition } from "./define-client.ts";

/** How a client introduces itself in the exec protocol, with every default filled in. */
export function clientHello({
  name,
  version,
  language,
  level,
  observes,
  concurrency,
}: ClientDefinition): object {
  return {
    op: "hello",
    protocol: 1,
    name,
    version: version ?? "unknown",
    language: language ?? "javascript",
    runtime: `node ${process.versions.node}`,
    level: level ?? "chat",
    observes,
    concurrency: concurrency ?? 1,
  };
}
