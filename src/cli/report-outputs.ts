import { resolve } from "node:path";
import {
  COLOURS,
  PLAIN,
  renderBadge,
  renderConsole,
  renderGithub,
  renderJunit,
  renderMarkdown,
  renderNdjsonLine,
} from "../conformance/index.ts";
import type { CheckRecord, ResultFooter, ResultHeader, ResultLine } from "../wire/result.ts";
import { fileSink, stdoutSink } from "./report-files.ts";
import { unknownWord, UsageError } from "./usage-error.ts";

const FORMATS = ["console", "ndjson", "junit", "github", "markdown", "badge"] as const;
type Format = (typeof FORMATS)[number];

/** Where one report goes; no path means standard output. */
export interface ReportRequest {
  format: Format;
  path?: string;
}

/** Reads `--report` options. The console report goes to standard output unless another one does. */
export function readReportOptions(given: readonly string[] = []): ReportRequest[] {
  const requests = given.map((text): ReportRequest => {
    const [format = "", ...rest] = text.split("=");
    const known = FORMATS.find((each) => each === format);
    if (!known) throw unknownWord("report format", format, FORMATS);
    if (rest.length === 0) return { format: known };
    const path = rest.join("=");
    if (path === "") throw new UsageError(`The option --report is "${text}": there is no path after "=".`);
    return { format: known, path };
  });
  const toStdout = requests.filter(({ path }) => path === undefined);
  if (toStdout.length > 1) {
    throw new UsageError(
      "At most one --report can go to standard output. Give the others a path: --report ndjson=results.ndjson.",
    );
  }
  const paths = requests.flatMap(({ path }) => (path === undefined ? [] : [resolve(path)]));
  const twice = paths.find((path, i) => paths.indexOf(path) !== i);
  if (twice !== undefined)
    throw new UsageError(`Two reports would be written to "${twice}". Give each a path of its own.`);
  return toStdout.length === 0 ? [{ format: "console" }, ...requests] : requests;
}

/** Takes the lines of a run and writes the reports. */
export interface ReportOutputs {
  write(line: ResultLine): void;
  /** Puts the files in their places, whole. */
  finish(): Promise<void>;
}

/**
 * Opens every report before the run.
 *
 * @throws UsageError for a path that cannot be written
 */
export function openReports(requests: readonly ReportRequest[], hasColour: boolean): ReportOutputs {
  const outputs = requests.map((request) => openReport(request, hasColour));
  return {
    write: (line) => outputs.forEach((output) => output.write(line)),
    finish: async () => {
      for (const output of outputs) await output.finish();
    },
  };
}

function openReport({ format, path }: ReportRequest, hasColour: boolean): ReportOutputs {
  const sink = path === undefined ? stdoutSink() : fileSink(path);
  if (format === "ndjson") {
    return { write: (line) => sink.write(renderNdjsonLine(line)), finish: () => sink.finish() };
  }
  const render = rendererOf(format, hasColour && path === undefined);
  let header: ResultHeader | null = null;
  const records: CheckRecord[] = [];
  return {
    write(line) {
      if (line.kind === "header") header = line;
      else if (line.kind === "check") records.push(line);
      else if (header !== null) sink.write(render(header, records, line));
    },
    finish: () => sink.finish(),
  };
}

type Renderer = (header: ResultHeader, records: readonly CheckRecord[], footer: ResultFooter) => string;

function rendererOf(format: Exclude<Format, "ndjson">, hasColour: boolean): Renderer {
  switch (format) {
    case "console":
      return (...run) => renderConsole(...run, { palette: hasColour ? COLOURS : PLAIN });
    case "junit":
      return renderJunit;
    case "github":
      return renderGithub;
    case "markdown":
      return renderMarkdown;
    case "badge":
      return renderBadge;
  }
}
