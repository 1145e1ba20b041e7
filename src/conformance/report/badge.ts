import type { CheckRecord, ResultFooter, ResultHeader } from "../../wire/result.ts";

const COLORS: Readonly<Record<number, string>> = { 0: "brightgreen", 1: "red", 4: "yellow" };

/** A badge for https://shields.io/badges/endpoint-badge: the rules that must hold, and how many do. */
export function renderBadge(
  _header: ResultHeader,
  _records: readonly CheckRecord[],
  { must, status }: ResultFooter,
): string {
  const badge = {
    schemaVersion: 1,
    label: "streamproof",
    message: `must ${must.held}/${must.judged}`,
    color: COLORS[status] ?? "lightgrey",
  };
  return `${JSON.stringify(badge)}\n`;
}
