import type { SubjectLevel } from "../../wire/exec-protocol.ts";
import { ALL_CASES, PROPERTIES } from "../cases/index.ts";
import { listChecks } from "./plan.ts";

/** A check that exists, whether a run selects it or not. */
export interface KnownCheck {
  check: string;
  case: string;
  rule: string;
  /** Of the subjects it is judged on. */
  level: SubjectLevel;
}

/** Every check there is on clients, fixed and generated. */
export function knownChecks(): KnownCheck[] {
  const levels = new Map([...ALL_CASES, ...PROPERTIES].map(({ id, level }) => [id, level]));
  return listChecks(ALL_CASES, PROPERTIES).map((known) => ({
    ...known,
    level: levels.get(known.case) ?? "chat",
  }));
}
