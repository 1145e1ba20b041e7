import { parse, stringify } from "yaml";
import type { ReplayPayload } from "../../scenario/replay-token.ts";
import type { CheckRecord } from "../../wire/result.ts";
import { describedRule } from "../run/run-rules.ts";
import { playAgain } from "../report/play-again.ts";
import { printableLines } from "../report/printable-text.ts";

const MAX_NAME = 150;

/** The name of a check as a file name without extension, the same on every system. */
export function fixtureName(check: string): string {
  return check
    .replaceAll("/", "-")
    .replaceAll(/[#@]/g, ".")
    .replaceAll(/[^A-Za-z0-9._~-]/g, "-")
    .slice(0, MAX_NAME);
}

/** A failing check as a scenario file; the comment above says what it is about and how it is judged again. */
export function renderFixture(record: CheckRecord, payload: ReplayPayload): string {
  return `${renderComment(record, payload)}\n${renderScenarioYaml(payload.scenario)}`;
}

function renderComment(record: CheckRecord, payload: ReplayPayload): string {
  const { check, rule, level, verdict, subject, message } = record;
  const requires = describedRule(rule)?.requires;
  const lines = [
    check,
    `Rule: ${rule} (${level})${requires === undefined ? "" : `: ${requires}`}`,
    `Seen in: ${subject} (${verdict})`,
    ...(message === undefined ? [] : [`Message: ${message}`]),
    againLine(record, payload),
  ];
  return lines
    .flatMap(printableLines)
    .map((line) => `# ${line}`.trimEnd())
    .join("\n");
}

function againLine(record: CheckRecord, payload: ReplayPayload): string {
  const { rule, replay, relay, reply } = record;
  // What an endpoint said can only be asked for again; this is how it said it.
  if (reply !== undefined) return `Again: ${playAgain(record)}`;
  const to = relay === undefined ? "--subject <subject>" : "--gateway <url>";
  // A cancel is no part of the exchange: only the token knows of it.
  return payload.cancelAfter === undefined
    ? `Again: streamproof replay <this file> --rule ${rule} ${to}`
    : `Again: streamproof replay ${replay} ${to}`;
}

/** YAML; where it would not be read back as the same, JSON, which is YAML too and escapes what UTF-8 cannot carry. */
function renderScenarioYaml(scenario: unknown): string {
  const yaml = stringify(scenario, { lineWidth: 0 });
  return survives(yaml, scenario) ? yaml : `${JSON.stringify(scenario, null, 2)}\n`;
}

function survives(yaml: string, scenario: unknown): boolean {
  const stored = new TextDecoder().decode(new TextEncoder().encode(yaml));
  return stored === yaml && JSON.stringify(parse(yaml)) === JSON.stringify(scenario);
}
