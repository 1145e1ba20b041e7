import { LintRun } from "../conformance/index.ts";
import { CI_OPTIONS, readBaselineOption } from "./ci-options.ts";
import { type OptionSpecs, parseCommandLine, wholeNumber } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { onInterrupt } from "./interrupt.ts";
import { readBody, readHeaders, readKind, selectLintRules } from "./lint-options.ts";
import { openLintSource } from "./lint-sources.ts";
import { openReports, readReportOptions } from "./report-outputs.ts";
import { MAX_TIMEOUT_MS, REPORT_OPTIONS, RUN_OPTIONS } from "./run-options.ts";
import { hasColours } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const OPTIONS = {
  as: {
    type: "string",
    value: "<kind>",
    help: "Judge as chat (a chat completion), events (any event stream) or auto. Default: auto.",
  },
  only: { ...RUN_OPTIONS.only, help: "Judge only matching rules. Repeatable." },
  skip: { ...RUN_OPTIONS.skip, help: "Leave matching rules out. Repeatable." },
  profile: RUN_OPTIONS.profile,
  strict: RUN_OPTIONS.strict,
  baseline: CI_OPTIONS.baseline,
  body: {
    type: "string",
    value: "<json|@file>",
    help: "What a URL is asked. Default: a short streamed chat.",
  },
  header: { type: "string", multiple: true, value: '"name: value"', help: "Sent to a URL. Repeatable." },
  "api-key-env": {
    type: "string",
    value: "<NAME>",
    help: "Environment variable whose value is sent as the key.",
  },
  method: { type: "string", value: "<word>", help: "How a URL is asked. Default: POST; GET sends no body." },
  timeout: { type: "string", value: "<ms>", help: "Longest time for the answer of a URL. Default: 60000." },
  ...REPORT_OPTIONS,
} as const satisfies OptionSpecs;

export const LINT_VERB: Verb = {
  name: "lint",
  words: "<file|->…",
  summary: "Judge recorded streams: files, standard input, or what a URL answers.",
  details: `
Takes the bytes of a stream (curl -N … | streamproof lint -), JSON lines with one chunk each, a HAR from a browser,
curl --trace, curl -i, a trace of streamproof record, the JSON of a fixture, a scenario, or a URL; gzipped or not. A
stream is judged as it goes by, in memory that does not grow with it. Only captures that show it are judged on how the
body ended.`,
  options: OPTIONS,
  run: runLint,
};

async function runLint(args: readonly string[]): Promise<number> {
  const { options, words } = parseCommandLine(args, OPTIONS);
  if (words.length === 0) {
    throw new UsageError(
      "Nothing was given to lint. Name a file or a URL, or pipe a stream in: curl -N … | streamproof lint -",
    );
  }
  const twice = words.find((word, at) => words.indexOf(word) !== at);
  if (twice !== undefined) throw new UsageError(`"${twice}" was given twice. Name each source once.`);
  const rules = selectLintRules(options);
  const kind = readKind(options.as);
  const baseline = await readBaselineOption(options.baseline);
  const interrupt = onInterrupt();
  try {
    const asking = {
      body: await readBody(options.body),
      headers: readHeaders(options.header, options["api-key-env"]),
      method: options.method?.toUpperCase(),
      timeoutMs:
        options.timeout === undefined
          ? 60_000
          : wholeNumber("timeout", options.timeout, { min: 100, max: MAX_TIMEOUT_MS }),
      signal: interrupt.signal,
    };
    const sources = await Promise.all(words.map((word) => openLintSource(word, asking)));
    const reports = openReports(readReportOptions(options.report), hasColours(options["no-color"]));
    const run = new LintRun({
      rules,
      kind,
      isStrict: options.strict ?? false,
      baseline,
      signal: interrupt.signal,
      onNote: (subject, note) => process.stderr.write(`streamproof: ${subject}: ${note}.\n`),
    });
    for (const source of sources) if (!interrupt.signal.aborted) await run.judge(source);
    const { header, records, footer } = run.results();
    for (const line of [header, ...records, footer]) reports.write(line);
    await reports.finish();
    return footer.status;
  } finally {
    interrupt.dispose();
  }
}
