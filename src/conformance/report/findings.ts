import type { CheckRecord } from "../../wire/result.ts";
import { FindingGroups } from "./console-group.ts";
import { renderLegend } from "./console-writes.ts";
import { PLAIN } from "./palette.ts";

/** What some records found, as in the report for people, without the counts around it. */
export function renderFindings(records: readonly CheckRecord[]): string {
  const groups = new FindingGroups({ palette: PLAIN, command: "streamproof" }).render(records);
  return [...groups, renderLegend(groups.join("\n"))].filter((part) => part !== "").join("\n\n");
}
