import type { Level, Verdict } from "../../wire/level.ts";

/** What a rule that does not hold comes to, by its level. */
export function brokenVerdict(level: Level, isStrict: boolean): Verdict {
  if (level === "must") return "fail";
  if (level === "should") return isStrict ? "fail" : "warn";
  return "divergent";
}
