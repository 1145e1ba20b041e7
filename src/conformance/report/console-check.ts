import type { CheckRecord } from "../../wire/result.ts";
import { renderEndpointReply, renderRelay } from "./console-relay.ts";
import { renderWrites } from "./console-writes.ts";
import { type Finding, sameFinding } from "./finding.ts";
import type { Palette } from "./palette.ts";
import { playAgain } from "./play-again.ts";
import { printableLines } from "./printable-text.ts";
import { renderPair } from "./value-pair.ts";

const INDENT = "      ";
const FIRST_MESSAGE_LINES = 2;
const LAST_MESSAGE_LINES = 6;

export interface CheckStyle {
  palette: Palette;
  /** The command that plays checks again. */
  command: string;
}

/**
 * One check for people: what was expected, what came, what was sent, and how to see it again. `sentAbove` names the
 * subject at which what was sent is shown already.
 */
export function renderCheck(finding: Finding, { palette, command }: CheckStyle, sentAbove?: string): string {
  const { record } = finding;
  const { message, expected, actual, sent } = record;
  const lines = [`  ${palette.strong(record.check)} (${describeVerdict(finding)})`];
  if (message) lines.push(...shortened(printableLines(message)).map((line) => `${INDENT}${line}`));
  if (expected !== undefined || actual !== undefined) {
    const [wanted, got] = renderPair(expected, actual);
    lines.push(`${INDENT}expected  ${wanted}`, `${INDENT}actual    ${got}`);
  }
  if (sent && sentAbove !== undefined) lines.push(`${INDENT}sent      as to ${sentAbove}, above`);
  else if (sent) lines.push(...[sent, ...(sent.later ?? [])].flatMap(renderReply));
  if (record.relay) lines.push(...renderRelay(record.relay).map((line) => `${INDENT}${line}`));
  if (record.reply) lines.push(...renderEndpointReply(record.reply).map((line) => `${INDENT}${line}`));
  const again = playAgain(record, command);
  if (again !== null) lines.push(`${INDENT}again     ${again}`);
  return lines.join("\n");
}

function renderReply(sent: Omit<NonNullable<CheckRecord["sent"]>, "later">, nth: number): string[] {
  const writes = renderWrites(sent).map((write) => `${INDENT}  ${write}`);
  const word = nth === 0 ? "sent" : "next";
  return [`${INDENT}${word}      ${sent.head}; then ${sent.ending}`, ...writes];
}

const MAX_OTHERS = 10;

/** The other checks that broke the same rule, one a line, with what is new about them. */
export function renderOthers(first: CheckRecord, others: readonly Finding[]): string[] {
  if (others.length === 0) return [];
  const lines = others.slice(0, MAX_OTHERS).map((finding) => {
    const { record } = finding;
    const isSame = sameFinding(record, first) || record.message === first.message;
    const news = isSame || !record.message ? "" : `: ${printableLines(record.message)[0] ?? ""}`;
    return `    ${record.check} (${describeVerdict(finding)})${news}`;
  });
  const left = others.length - MAX_OTHERS;
  if (left > 0) lines.push(`    … and ${left} more; \`--report ndjson\` has them all`);
  return ["  Also in:", ...lines];
}

function describeVerdict({ record, variants }: Finding): string {
  return [record.verdict, ...(variants.length > 0 ? [`also ${variants.join(", ")}`] : [])].join("; ");
}

/** The end of somebody's standard error may be long; what matters stands at its two ends. */
function shortened(lines: readonly string[]): string[] {
  const left = lines.length - FIRST_MESSAGE_LINES - LAST_MESSAGE_LINES;
  if (left <= 1) return [...lines];
  return [...lines.slice(0, FIRST_MESSAGE_LINES), `… ${left} lines …`, ...lines.slice(-LAST_MESSAGE_LINES)];
}
