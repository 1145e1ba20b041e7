import { z } from "zod";
import {
  type CheckRecord,
  checkRecordSchema,
  type ResultFooter,
  resultFooterSchema,
  type ResultHeader,
  resultHeaderSchema,
} from "../../wire/result.ts";
import { ConformanceError } from "../run/conformance-error.ts";
import { readUtf8 } from "./read-file.ts";

/** The results of one run, whole. */
export interface Results {
  /** The file they came from, for messages. */
  name: string;
  header: ResultHeader;
  records: CheckRecord[];
  footer: ResultFooter;
}

const lineSchema = z.discriminatedUnion("kind", [resultHeaderSchema, checkRecordSchema, resultFooterSchema]);

/**
 * Loads a results file.
 *
 * @throws ConformanceError `unreadable-file`, `invalid-results` or `truncated-results`
 */
export async function loadResults(file: string): Promise<Results> {
  return parseResults(await readUtf8(file, "results"), file);
}

/** Reads the NDJSON of one run. */
export function parseResults(text: string, name: string): Results {
  const lines = text.split("\n").flatMap((line, i) => (line.trim() === "" ? [] : [{ line, number: i + 1 }]));
  const [first] = lines;
  if (!first) throw truncated(name, "it is empty");
  let header: ResultHeader | null = null;
  let footer: ResultFooter | null = null;
  const records: CheckRecord[] = [];
  for (const { line, number } of lines) {
    const fail = (why: string): never => {
      // A run that was killed may have been in the middle of its last line.
      if (number === lines.at(-1)?.number && !text.endsWith("\n"))
        throw truncated(name, "its last line is cut");
      throw invalid(name, number, why);
    };
    const parsed = parseLine(line) ?? fail("it is no line of results");
    if (footer !== null)
      return fail("it comes after the footer. Give the results of each run as a file of its own");
    if ((header === null) !== (parsed.kind === "header")) {
      return fail(header === null ? "the header is missing" : "it is a second header");
    }
    if (parsed.kind === "header") header = parsed;
    else if (parsed.kind === "check") records.push(parsed);
    else footer = parsed;
  }
  if (header === null || footer === null) throw truncated(name, "it has no footer");
  return { name, header, records, footer };
}

function parseLine(line: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    // What is wrong with it is told by the caller, who knows where it stands.
    return null;
  }
}

function truncated(name: string, why: string): ConformanceError {
  const message = `Cannot use the results "${name}": ${why}, so the run that wrote it did not come to its end. Run it again.`;
  return new ConformanceError("truncated-results", message, { file: name });
}

function invalid(name: string, line: number, why: string): ConformanceError {
  const message = `Cannot use the results "${name}": line ${line}: ${why}. Give files that \`--report ndjson=<path>\` wrote.`;
  return new ConformanceError("invalid-results", message, { file: name, line });
}
