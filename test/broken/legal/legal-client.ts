import type { Capability, SubjectLevel } from "../../../src/wire/exec-protocol.ts";
import type { ClientClass } from "../in-process-subject.ts";

/** A client that does something its own way, which is permitted. */
export interface LegalClient {
  name: string;
  /** Rules of level `should` and `divergent` that take note of it; no `must` may. */
  noted: readonly string[];
  level: SubjectLevel;
  /** @defaultValue everything a client of its level can report */
  observes?: readonly Capability[];
  forgivesTrailingNewline?: true;
  Client: ClientClass;
}
