import type { Rule } from "../rules/index.ts";

/** One requirement on a stream that somebody sent: what is required, and how a server that breaks it is mended. */
export interface LintRule extends Pick<Rule, "id" | "level" | "requires" | "why" | "source" | "threads"> {
  /** One sentence: what to do about it. */
  mend: string;
}

/** A place in the recorded body. */
export interface Place {
  /** Counted from 1. */
  line: number;
  /** Of the line's first byte, counted from 0. */
  offset: number;
}

export interface LintFinding extends Place {
  message: string;
}

/** What became of one rule in one stream. */
export interface LintOutcome {
  rule: LintRule;
  /** Whether the stream had anything that the rule is about. */
  isJudged: boolean;
  /** How often it was broken. */
  count: number;
  /** The first few times. */
  findings: LintFinding[];
}

/** Kept of each rule, so that a broken stream of gigabytes needs no more memory than a short one. */
const MAX_FINDINGS = 5;

/** The tally of one rule while the stream goes by. */
export class RuleTally implements LintOutcome {
  readonly rule: LintRule;
  isJudged = false;
  count = 0;
  readonly findings: LintFinding[] = [];

  constructor(rule: LintRule) {
    this.rule = rule;
  }

  hold(): void {
    this.isJudged = true;
  }

  fail({ line, offset }: Place, message: string): void {
    this.isJudged = true;
    this.count++;
    if (this.findings.length < MAX_FINDINGS) this.findings.push({ line, offset, message });
  }

  /** Judges a condition; the message is made only where it does not hold. */
  require(holds: boolean, place: Place, message: () => string): void {
    if (holds) this.isJudged = true;
    else this.fail(place, message());
  }
}

type Tallies<Rules> = { readonly [Name in keyof Rules]: RuleTally };

/** One tally for each rule of a chapter. */
export function openTallies<Rules extends Readonly<Record<string, LintRule>>>(rules: Rules): Tallies<Rules> {
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, new RuleTally(rule)]),
  ) as unknown as Tallies<Rules>;
}

/** A value as a finding shows it. */
export function shown(value: unknown): string {
  if (value === undefined) return "absent";
  // Of a long text only the beginning is shown, so only that is written down.
  const text = textOf(typeof value === "string" ? value.slice(0, 100) : value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // JSON that is nested a hundred thousand deep can be read and not be written.
    return "a value that is nested too deeply to be shown";
  }
}
