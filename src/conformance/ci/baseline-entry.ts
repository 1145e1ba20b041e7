import type { CheckRecord, ResultHeader } from "../../wire/result.ts";
import type { BaselineEntry } from "./baseline.ts";
import { globExpression } from "../run/glob.ts";
import type { KnownCheck } from "../run/known-checks.ts";
import { meetsPrefix } from "./version-prefix.ts";

/** What a baseline is held against. */
export interface BaselineContext {
  header: ResultHeader;
  /** The day of the run as YYYY-MM-DD, in UTC. */
  today: string;
  /** Every check there is, whether it was selected or not. */
  known: readonly KnownCheck[];
}

/** Whether an entry is about this check. */
export function namesCheck({ check: pattern }: BaselineEntry, check: string): boolean {
  return globExpression(pattern).test(check);
}

/** Whether the conditions of an entry are met by a subject of this run. */
export function appliesTo({ when = {} }: BaselineEntry, spec: string, header: ResultHeader): boolean {
  const subject = header.subjects.find((each) => each.spec === spec);
  const { name = spec, version = "", runtime = "" } = subject ?? {};
  // The harness names its runtime, the platform and the architecture: `node 20.19.0 linux x64`.
  const platform = header.runtime.split(" ").slice(2).join(" ");
  return (
    meetsOne(when.subject, [spec, name, `${spec}@${version}`, `${name}@${version}`]) &&
    meetsOne(when.runtime, [runtime]) &&
    meetsOne(when.platform, [platform])
  );
}

function meetsOne(pattern: string | undefined, texts: readonly string[]): boolean {
  return pattern === undefined || texts.some((text) => meetsPrefix(pattern, text));
}

/** Whether its last day has passed. */
export function isExpired({ expires }: BaselineEntry, today: string): boolean {
  return expires !== undefined && today > expires;
}

/** Whether the record broke in the way the entry says. */
export function saysVerdict({ verdict }: BaselineEntry, record: CheckRecord): boolean {
  // In a strict run a broken `should` is called `fail`: it is the same outcome.
  const isWarning = record.verdict === "warn" || (record.verdict === "fail" && record.level === "should");
  return isWarning ? verdict === "warn" || verdict === "fail" : verdict === record.verdict;
}
