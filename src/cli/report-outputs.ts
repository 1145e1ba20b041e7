import { createWriteStream, renameSync, rmSync } from "node:fs";
import { once } from "node:events";
import { resolve } from "node:path";
import { COLOURS, PLAIN, renderConsole, renderNdjsonLine } from "../conformance/index.ts";
import type { CheckRecord, ResultHeader, ResultLine } from "../wire/result.ts";
import { unknownWord, UsageError } from "./usage-error.ts";

const FORMATS = ["console", "ndjson"] as const;
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
  return toStdout.length === 0 ? [{ format: "console" }, ...requests] : requests;
}

/** Takes the lines of a run and writes the reports. */
export interface ReportOutputs {
  write(line: ResultLine): void;
  /** Puts the files in their places, whole. */
  finish(): Promise<void>;
}

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
  const palette = hasColour && path === undefined ? COLOURS : PLAIN;
  let header: ResultHeader | null = null;
  const records: CheckRecord[] = [];
  return {
    write(line) {
      if (line.kind === "header") header = line;
      else if (line.kind === "check") records.push(line);
      else if (header !== null) sink.write(renderConsole(header, records, line, { palette }));
    },
    finish: () => sink.finish(),
  };
}

interface Sink {
  write(text: string): void;
  finish(): Promise<void>;
}

function stdoutSink(): Sink {
  return {
    write: (text) => void process.stdout.write(text),
    finish: async () => {
      if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
    },
  };
}

/** Written beside the target and moved there at the end, so that nobody ever sees half a report. */
function fileSink(path: string): Sink {
  const target = resolve(path);
  const draft = `${target}.${process.pid}.part`;
  const stream = createWriteStream(draft);
  let failure: Error | null = null;
  stream.once("error", (error) => {
    failure = error;
  });
  return {
    write: (text) => void stream.write(text),
    async finish() {
      await new Promise<void>((done) => {
        stream.once("close", done);
        stream.end();
        if (failure !== null) done();
      });
      try {
        if (failure !== null) throw failure;
        renameSync(draft, target);
      } catch (cause) {
        rmSync(draft, { force: true });
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new UsageError(
          `Cannot write the report "${path}": ${why}. Choose a path in a folder that exists and can be written.`,
        );
      }
    },
  };
}
