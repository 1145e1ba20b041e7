import type { SubjectLevel } from "../adapters/index.ts";

export interface TestClientOptions {
  /** Of a subject that is given as a word; a definition says it itself. @defaultValue "chat" */
  level?: SubjectLevel;
  /** Globs of case, rule or check ids: only these are judged. */
  only?: readonly string[];
  /** Globs of case, rule or check ids that are left out. */
  skip?: readonly string[];
  /** A broken `should` fails its test too. @defaultValue false */
  strict?: boolean;
  /** Seed of the generated streams. @defaultValue 1 */
  seed?: number;
  /** Generated streams per property; 0 leaves the properties out. @defaultValue 100; 0 for `cmd:` */
  runs?: number;
  /** Exchanges at once, as far as the client allows. @defaultValue 8 */
  concurrency?: number;
  /** Least time the client is given for an exchange. @defaultValue 10000 */
  timeoutMs?: number;
  /** Time for the whole run. @defaultValue 600000 */
  runTimeoutMs?: number;
  /** Path of a file of known deviations: their tests are skipped, and its stale entries fail a test of their own. */
  baseline?: string;
  /** What replays a definition on the command line, `module:./my-client.ts` say; stands in failures. */
  spec?: string;
}
