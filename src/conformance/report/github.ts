import type { CheckRecord, ResultFooter, ResultHeader } from "../../wire/result.ts";
import { describedRule } from "../run/run-rules.ts";
import { bySubject } from "./by-subject.ts";
import { groupBy } from "./group-by.ts";
import { playAgain } from "./play-again.ts";
import { printableLine, printableLines } from "./printable-text.ts";
import { type Standing, standingOf } from "./summary.ts";
import { countsLine, statusSentence } from "./totals.ts";

// Workflow commands: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands. A step shows
// ten annotations of each kind and drops the rest without a word.
const MAX_OF_A_KIND = 10;
const MAX_MESSAGE = 1000;

type Kind = "error" | "warning" | "notice";

interface Annotation {
  kind: Kind;
  title: string;
  message: string;
  /** Where in a file of the repository it is. */
  place?: { file: string; line: number } | undefined;
}

const KINDS: Partial<Record<Standing, Kind>> = {
  broken: "error",
  inconclusive: "error",
  warned: "warning",
  excused: "notice",
};

/** Annotations for a GitHub workflow, one per broken rule and subject, and a summary line for its log. */
export function renderGithub(
  header: ResultHeader,
  records: readonly CheckRecord[],
  footer: ResultFooter,
): string {
  const annotations = [
    ...bySubject(header, records).flatMap(([subject, own]) =>
      annotateSubject(subject, own, header.strict ?? false),
    ),
    ...annotateBaseline(footer),
  ];
  const lines = (["error", "warning", "notice"] as const).flatMap((kind) =>
    limited(annotations.filter((each) => each.kind === kind)).map(renderCommand),
  );
  return `${[...lines, summaryLine(footer)].join("\n")}\n`;
}

function annotateSubject(subject: string, records: readonly CheckRecord[], isStrict: boolean): Annotation[] {
  const groups = groupBy(records, (record) => {
    const kind = KINDS[standingOf(record, isStrict)];
    return kind === undefined ? "" : `${kind} ${record.rule}`;
  });
  groups.delete("");
  return [...groups.values()].flatMap((own) => {
    const [first] = own;
    const kind = first && KINDS[standingOf(first, isStrict)];
    return first && kind ? [annotate(kind, subject, first, own.length)] : [];
  });
}

function annotate(kind: Kind, subject: string, first: CheckRecord, count: number): Annotation {
  const { rule, level, verdict, excused, check } = first;
  const again = playAgain(first);
  const others = count > 1 ? ` and ${count - 1} more` : "";
  const lines = [
    ...(excused ? [`Known (${excused.by}): ${excused.reason}`] : []),
    ...(describedRule(rule) ? [describedRule(rule)?.requires ?? ""] : []),
    `${check}${others}: ${first.message ?? verdict}`,
    ...(again === null ? [] : [`Again: ${again}`]),
  ];
  return {
    kind,
    title: `${subject}: ${level} ${rule} (${verdict})`,
    message: shorten(lines),
    place: placeIn(subject, first),
  };
}

/** A line of a recorded stream, where the file holds the stream and nothing else. */
function placeIn(subject: string, { places }: CheckRecord): Annotation["place"] {
  const [first] = places ?? [];
  return first !== undefined && /^[^#]*\.(?:sse|body)$/.test(subject)
    ? { file: subject, line: first.line }
    : undefined;
}

/** A command that is cut is worth nothing: a replay token that does not fit is left to the other reports. */
function shorten(lines: readonly string[]): string {
  const kept: string[] = [];
  let left = MAX_MESSAGE;
  for (const line of lines) {
    if (line.length <= left) kept.push(line);
    else if (!line.startsWith("Again: ")) kept.push(`${line.slice(0, left)}…`);
    left = Math.max(0, left - line.length);
  }
  return kept.join("\n");
}

function annotateBaseline({ baseline }: ResultFooter): Annotation[] {
  if (!baseline) return [];
  return [
    ...baseline.stale.map(({ check, why }) => warning(`Stale: ${check}`, `${why}. Remove the entry.`)),
    ...baseline.expired.map(({ check, expires, reason }) =>
      warning(`Expired on ${expires}: ${check}`, `It covers nothing any more (${reason}).`),
    ),
    ...baseline.changed.map(({ check, subject, expected, actual }) =>
      warning(`Changed: ${check}`, `${subject}: the baseline says ${expected}, and it is ${actual}.`),
    ),
  ];
}

function warning(title: string, message: string): Annotation {
  return { kind: "warning", title: `Baseline: ${title}`, message };
}

/** As many as are shown; the last one says how many are not. */
function limited(annotations: readonly Annotation[]): Annotation[] {
  const [first] = annotations;
  if (!first || annotations.length <= MAX_OF_A_KIND) return [...annotations];
  const shown = annotations.slice(0, MAX_OF_A_KIND - 1);
  const left = annotations.length - shown.length;
  const message = "The other reports have them all: `--report markdown`, `junit` or `ndjson`.";
  return [...shown, { kind: first.kind, title: `${left} more`, message }];
}

function renderCommand({ kind, title, message, place }: Annotation): string {
  const text = printableLines(message).join("\n");
  const where = place === undefined ? "" : `file=${escapeProperty(place.file)},line=${place.line},`;
  return `::${kind} ${where}title=${escapeProperty(printableLine(title))}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** Begins with a word of ours, so that nothing in it is ever taken for a command. */
function summaryLine(footer: ResultFooter): string {
  return `streamproof: ${countsLine(footer)}. Exit status ${footer.status}: ${statusSentence(footer)}`;
}
