import type { Capability, SubjectLevel } from "../../wire/exec-protocol.ts";
import type { Level } from "../../wire/level.ts";
import type { ClientTrace } from "../client/trace.ts";

/** Where a rule comes from. `robustness` is ours; `sdk` means an official client breaks otherwise. */
export interface Source {
  kind: "whatwg" | "http" | "openai-schema" | "openai-docs" | "sdk" | "robustness";
  url: string;
  /** The section, schema or thread inside the source. */
  section: string;
  /** Day on which the source was read. */
  asOf: string;
}

/** What a rule found in one trace. */
export type Finding =
  | { held: true }
  | { held: false; message: string; expected: unknown; actual: unknown }
  /** The trace does not show what the rule is about. */
  | { held: null; message: string };

/** One requirement on clients: data plus a pure function from a trace to a finding. */
export interface Rule {
  /** `chapter.words`; never reused, never renumbered. */
  id: string;
  level: Level;
  /** One sentence: what is required. */
  requires: string;
  /** One sentence: why it matters. */
  why: string;
  source: Source;
  /** Public bug threads, `owner/repo#number`. */
  threads?: readonly string[];
  /** What the subject must be able to report; otherwise the rule is not applicable to it. */
  needs?: readonly Capability[];
  /** Levels of subjects it is judged on. @defaultValue `["chat"]` */
  levels?: readonly SubjectLevel[];
  /** Set where no answer in time is what the rule is about, so that a hang is not repeated alone. */
  expectsHang?: true;
  /** Set where only a client that knows how long it is given can hold the rule. */
  needsTimeLimit?: true;
  /** Set where times decide, so that a failure is repeated alone before it is reported. */
  isTimed?: true;
  judge(trace: ClientTrace): Finding;
}

export const HELD: Finding = { held: true };

export function broken(message: string, expected: unknown, actual: unknown): Finding {
  return { held: false, message, expected, actual };
}
