import { basename } from "node:path";
import { CaptureError, type CapturedReply, type CollectedReply, collectReply } from "../conformance/index.ts";
import { type CommandLine, type OptionSpecs, parseCommandLine, wholeNumber } from "./command-line.ts";
import { holdsSeveral, OUTPUT_FORMATS, outputFormat, type OutputFormat, writeAs } from "./convert-formats.ts";
import type { Verb } from "./help.ts";
import { openLintSource } from "./lint-sources.ts";
import { withoutSecrets } from "./without-secrets.ts";
import { UsageError } from "./usage-error.ts";
import { writeOutput } from "./write-output.ts";

const OPTIONS = {
  output: {
    type: "string",
    short: "o",
    value: "<file>",
    help: "Where to write it; the name says the format. Default: standard output.",
  },
  format: { type: "string", value: "<format>", help: `One of ${OUTPUT_FORMATS.join(", ")}.` },
  entry: { type: "string", value: "<n>", help: "Which reply, counted from 1, where the file holds several." },
  title: { type: "string", value: "<text>", help: "The title of a scenario. Default: where it came from." },
} as const satisfies OptionSpecs;

export const IMPORT_VERB: Verb = {
  name: "import",
  words: "<file|->",
  summary: "Turn a capture into a scenario that plays it again.",
  details: `
Takes what curl -N, curl -i, curl --trace and --trace-ascii wrote, a HAR from a browser, plain bytes, JSON lines with
one chunk each, or a trace. Same bytes, same writes and pauses where the capture shows them, same ending. Keys and
cookies are left out.`,
  options: OPTIONS,
  run: (args) => convert(parseCommandLine(args, OPTIONS), "scenario"),
};

export const EXPORT_VERB: Verb = {
  name: "export",
  words: "<scenario|token|fixture|file>",
  summary: "Write what a scenario sends as bytes, HAR, curl or a trace.",
  details: `
Takes a scenario file, a replay token, the id or JSON file of a fixture, or a capture. Bytes are the body alone, http is
the whole reply, curl the command that asks for it, curl-trace what curl --trace would write.`,
  options: OPTIONS,
  run: (args) => convert(parseCommandLine(args, OPTIONS), "bytes"),
};

async function convert(
  { options, words }: CommandLine<typeof OPTIONS>,
  otherwise: OutputFormat,
): Promise<number> {
  const [word, ...rest] = words;
  if (word === undefined || rest.length > 0) {
    throw new UsageError("One source is needed: a file, or `-` for standard input.");
  }
  const format = outputFormat(options.format, options.output, otherwise);
  const entry = options.entry === undefined ? null : wholeNumber("entry", options.entry, { min: 1 });
  try {
    const replies = await readReplies(word, entry, holdsSeveral(format));
    for (const { notes } of replies)
      for (const note of notes) process.stderr.write(`streamproof: ${word}: ${note}.\n`);
    const title = options.title ?? `Imported from ${word === "-" ? "standard input" : basename(word)}`;
    await writeOutput(options.output, writeAs(format, replies, title));
    return 0;
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    process.stderr.write(`streamproof: Cannot read "${word}": ${error.message}\n`);
    return 3;
  }
}

/** All replies where the format holds them; else the one that was asked for, or the only one. */
async function readReplies(word: string, entry: number | null, takesAll: boolean): Promise<CollectedReply[]> {
  const never = new AbortController().signal;
  const source = await openLintSource(word, {
    body: undefined,
    headers: {},
    method: undefined,
    timeoutMs: 60_000,
    signal: never,
  });
  const replies: CollectedReply[] = [];
  const names: string[] = [];
  for await (const reply of source.replies()) {
    names.push(describe(reply, names.length + 1));
    if (entry !== null && names.length !== entry) continue;
    // Of several replies without a choice only the first is held: the list of them is all that is told.
    if (entry === null && !takesAll && names.length > 1) continue;
    replies.push(withoutSecrets(await collectReply(reply)));
  }
  if (entry !== null && replies.length === 0) {
    throw new UsageError(`There is no entry ${entry} in "${word}": it holds ${names.length}.`);
  }
  if (entry === null && !takesAll && names.length > 1) {
    const list = names.slice(0, 10).join("\n  ");
    throw new UsageError(`"${word}" holds ${names.length} replies. Choose one with --entry <n>:\n  ${list}`);
  }
  return replies;
}

function describe({ name, format, status }: CapturedReply, nth: number): string {
  return `${nth}  ${name === "" ? format : name}${status === null ? "" : ` (status ${status})`}`;
}
