import type { CancelAfter, Capability, RunRequest, SubjectLevel } from "../wire/exec-protocol.ts";
import type { Observation } from "../wire/observation.ts";

/** One request that the client under judgement is to make. */
export type ClientRequest = Omit<RunRequest, "op" | "id">;

export interface RunTools {
  /** Declines this request, for something the client cannot do; it counts as not applicable. */
  skip(reason: string): never;
}

/** A client as the judge sees it. */
export interface ClientDefinition {
  name: string;
  /** Version of the client, not of the adapter. @defaultValue "unknown" */
  version?: string;
  /** @defaultValue "javascript" */
  language?: string;
  /** `chat`: reports an assembled answer. `events`: an SSE parser. @defaultValue "chat" */
  level?: SubjectLevel;
  /** What it can report. Must name `text` and `error` at level `chat`, `events` at level `events`. */
  observes: readonly Capability[];
  /** Requests it may be given at once. @defaultValue 1 */
  concurrency?: number;
  /**
   * Makes the request with the client and reports what came out of the client's own API. An error of the client
   * is an observation with `ended: "error"`; an exception says that the adapter itself broke.
   */
  run(request: ClientRequest, tools: RunTools): Promise<Observation> | Observation;
}

export type { CancelAfter, Capability, Observation, SubjectLevel };

/**
 * Describes a client to the judge.
 *
 * @example
 * ```ts
 * export default defineClient({
 *   name: "my-client",
 *   observes: ["text", "toolCalls", "finishReason", "usage", "error", "cancel"],
 *   run: ({ baseUrl, body, cancelAfter }) =>
 *     collectChunks(() => new MyClient(baseUrl).stream(body), { cancelAfter }),
 * });
 * ```
 */
export function defineClient(definition: ClientDefinition): ClientDefinition {
  return definition;
}
