import {
  TRACE_LINES,
  TRACE_VERSION,
  type TraceHeader,
  traceHeaderSchema,
  type TraceLine,
} from "./trace-line.ts";

/** Why a file is no trace that can be read here. */
export type TraceErrorCode =
  /** It does not begin with the header of a trace. */
  | "no-trace"
  /** A version of streamproof that is newer than this one wrote it. */
  | "newer-version"
  /** A line in its middle cannot be read. */
  | "damaged";

export class TraceError extends Error {
  override readonly name = "TraceError";
  readonly code: TraceErrorCode;
  /** Counted from 1. */
  readonly line: number;

  constructor(code: TraceErrorCode, line: number, message: string) {
    super(message);
    this.code = code;
    this.line = line;
  }
}

/**
 * Reads a trace line by line, in constant memory. Fields that are not known are dropped, kinds that are not known
 * skipped. What cannot be read is an error only once something follows it: the last line of a file may have been cut
 * off by a crash.
 */
export class TraceReader {
  header: TraceHeader | null = null;
  /** Whether a footer was read: without one the file was cut off. */
  isWhole = false;
  /** Whether the last line was cut off in its middle. */
  isTorn = false;
  #line = 0;
  #damage: TraceError | null = null;

  /**
   * One line without its line end; null where it says nothing that is known.
   *
   * @throws TraceError when this is no trace, one of a newer version, or when the line before cannot be read.
   */
  push(text: string): TraceLine | null {
    this.#line++;
    if (text.trim() === "") return null;
    const value = parse(text);
    // Traces may be put one behind the other, the first of them cut off.
    if (this.header === null || isHeader(value)) return this.#begin(this.#readHeader(value));
    if (this.#damage !== null) throw this.#damage;
    const kind = value?.["kind"];
    if (value === null || typeof kind !== "string")
      return this.#isDamaged("it is no JSON object with a `kind`");
    if (!isKnown(kind)) return null;
    const result = TRACE_LINES[kind].safeParse(value);
    if (!result.success) {
      const [issue] = result.error.issues;
      const place = issue?.path.join(".") ?? "";
      return this.#isDamaged(
        `\`${place === "" ? kind : place}\` of a "${kind}": ${issue?.message ?? "invalid"}`,
      );
    }
    if (kind === "footer") this.isWhole = true;
    return result.data;
  }

  /** @throws TraceError when there was not even a header. */
  end(): void {
    if (this.header === null) throw this.#noTrace(1, "it is empty");
    this.isTorn = this.#damage !== null;
  }

  #begin(header: TraceHeader): TraceHeader {
    this.header ??= header;
    this.isWhole = false;
    this.#damage = null;
    return header;
  }

  #readHeader(value: Record<string, unknown> | null): TraceHeader {
    if (!isHeader(value)) throw this.#noTrace(this.#line, "it does not begin with the header of a trace");
    const version = value?.["version"];
    if (typeof version === "number" && version > TRACE_VERSION) {
      const why = `this is a trace of version ${version}, and only versions up to ${TRACE_VERSION} are known here`;
      throw new TraceError(
        "newer-version",
        this.#line,
        `${why}. Use the version of streamproof that wrote it, or a newer one`,
      );
    }
    const result = traceHeaderSchema.safeParse(value);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw this.#noTrace(this.#line, `\`${issue?.path.join(".")}\` of its header: ${issue?.message}`);
  }

  #noTrace(line: number, why: string): TraceError {
    return new TraceError("no-trace", line, why);
  }

  #isDamaged(why: string): null {
    this.#damage = new TraceError("damaged", this.#line, `line ${this.#line} cannot be read: ${why}`);
    return null;
  }
}

function isHeader(value: Record<string, unknown> | null): boolean {
  return value?.["kind"] === "header" && value["format"] === "trace";
}

function isKnown(kind: string): kind is keyof typeof TRACE_LINES {
  return Object.hasOwn(TRACE_LINES, kind);
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
