import type { ExchangeLine, TraceEnding } from "../../wire/trace/trace-line.ts";
import { contentOf } from "../../wire/trace/content-bytes.ts";
import type { BodyFraming } from "./http-head.ts";
import type { RecordingSession } from "./recording-session.ts";
import type { RequestHead } from "./request-follower.ts";
import type { ResponseHead, ResponseWatcher } from "./response-follower.ts";
import type { BodyScrubber } from "./secrets/body-scrubber.ts";
import type { TraceFile } from "./trace-file.ts";

/** One exchange that was recorded, for whoever reports it. Holds no secrets. */
export interface RecordedSummary {
  nth: number;
  method: string;
  path: string;
  /** Null where no response came. */
  status: number | null;
  bodyBytes: number;
  ending: TraceEnding;
  message: string;
  file: string;
}

interface Piece {
  bytes: Buffer;
  continues: boolean;
  extension: string;
  atMs: number;
}

type Said = ExchangeLine extends infer Line
  ? Line extends ExchangeLine
    ? Omit<Line, "exchange" | "atMs">
    : never
  : never;

/** Request bodies above this are not written down; they are relayed all the same. */
const MAX_REQUEST_BODY = 32 * 1024 * 1024;

/** Writes down one exchange as it happens, without its secrets. */
export class ExchangeLog implements ResponseWatcher {
  readonly method: string;
  readonly #session: RecordingSession;
  readonly #file: TraceFile;
  readonly #onOver: (summary: RecordedSummary) => void;
  readonly #summary: RecordedSummary;
  readonly #requestHead: RequestHead;
  readonly #scrubber: BodyScrubber<Piece>;
  #requestBody: Buffer[] = [];
  #requestBytes = 0;
  #isRequestOver = false;
  #hasEnded = false;
  #isClosed = false;

  constructor(session: RecordingSession, head: RequestHead, onOver: (summary: RecordedSummary) => void) {
    const { redactor } = session;
    const { file, nth } = session.openFile();
    const headers = redactor.fields(head.headers);
    const path = redactor.target(head.target);
    this.method = head.method;
    this.#session = session;
    this.#file = file;
    this.#onOver = onOver;
    this.#requestHead = head;
    this.#summary = {
      nth,
      method: head.method,
      path,
      status: null,
      bodyBytes: 0,
      ending: "open",
      message: "",
      file: file.path,
    };
    this.#scrubber = redactor.scrubber((piece) => this.#writePiece(piece));
    this.#say({ kind: "request", method: head.method, path, httpVersion: head.httpVersion, headers });
  }

  get file(): TraceFile {
    return this.#file;
  }

  /** Whether the response is over, or never will be. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  addRequestBody(bytes: Buffer): void {
    this.#requestBytes += bytes.length;
    if (this.#requestBytes <= MAX_REQUEST_BODY) this.#requestBody.push(bytes);
    else this.#requestBody = [];
  }

  /** Only now is the body written down: a secret is told by what stands around it. */
  requestOver(trailers: [string, string][] = []): void {
    if (this.#isRequestOver) return;
    this.#isRequestOver = true;
    if (this.#requestBytes > 0) this.#sayRequestBody();
    this.#requestBody = [];
    const fields = trailers.length === 0 ? {} : { trailers: this.#session.redactor.fields(trailers) };
    this.#say({ kind: "request-end", ...fields });
    this.#closeIfOver();
  }

  onInformational({ status, reason, headers }: ResponseHead): void {
    const { redactor } = this.#session;
    this.#say({
      kind: "informational",
      status,
      reason: redactor.text(reason),
      headers: redactor.fields(headers),
    });
  }

  onResponse({ httpVersion, status, reason, headers }: ResponseHead, framing: BodyFraming["kind"]): void {
    this.#summary.status = status;
    const { redactor } = this.#session;
    this.#say({
      kind: "response",
      httpVersion,
      status,
      reason: redactor.text(reason),
      headers: redactor.fields(headers),
      framing,
    });
  }

  onPiece(piece: { bytes: Buffer; continues: boolean; extension: string }): void {
    this.#summary.bodyBytes += piece.bytes.length;
    this.#scrubber.push({ ...piece, atMs: this.#session.atMs });
  }

  onTrailers(fields: [string, string][]): void {
    this.#scrubber.end();
    this.#say({ kind: "trailers", headers: this.#session.redactor.fields(fields) });
  }

  onFault(message: string): void {
    this.#say({ kind: "fault", message: this.#session.redactor.text(message) });
  }

  /** The client went away. */
  onLeft(how: "fin" | "reset"): void {
    if (!this.#hasEnded) this.#say({ kind: "left", how });
    this.onEnd("client-left");
  }

  onEnd(how: TraceEnding, missing = 0, message = ""): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#scrubber.end();
    const said = this.#session.redactor.text(message);
    this.#summary.ending = how;
    this.#summary.message = said;
    this.#say({
      kind: "end",
      how,
      ...(missing > 0 ? { missing } : {}),
      ...(said === "" ? {} : { message: said }),
    });
    this.#closeIfOver();
  }

  /** The connection is over, and so is this exchange, however far it got. */
  close(): void {
    this.onEnd("open");
    if (!this.#isClosed) this.#finish();
  }

  #closeIfOver(): void {
    if (this.#hasEnded && this.#isRequestOver && !this.#isClosed) this.#finish();
  }

  #finish(): void {
    this.#isClosed = true;
    this.#file.write({
      kind: "footer",
      atMs: this.#session.atMs,
      exchanges: 1,
      ...(this.#summary.ending === "open" ? { interrupted: true } : {}),
    });
    void this.#file.close();
    this.#onOver(this.#summary);
  }

  #sayRequestBody(): void {
    const coding = valueOf(this.#requestHead, "content-encoding");
    const why =
      this.#requestBytes > MAX_REQUEST_BODY
        ? "it is longer than 32 MiB"
        : coding !== "" && coding !== "identity"
          ? `secrets cannot be found in the content coding "${coding}"`
          : null;
    if (why !== null) {
      this.#say({
        kind: "request-body",
        omitted: this.#session.redactor.text(why),
        bytes: this.#requestBytes,
      });
      return;
    }
    const contentType = valueOf(this.#requestHead, "content-type");
    const body = Buffer.concat(this.#requestBody);
    this.#say({ kind: "request-body", ...this.#session.redactor.requestBody(body, contentType) });
  }

  #writePiece({ bytes, continues, extension, atMs }: Piece): void {
    this.#file.write({
      kind: "body",
      exchange: 1,
      atMs,
      ...contentOf(bytes),
      ...(continues ? { continues: true as const } : {}),
      ...(extension === "" ? {} : { extension: this.#session.redactor.text(extension) }),
    });
  }

  #say(said: Said): void {
    const { kind, ...rest } = said;
    this.#file.write({ kind, exchange: 1, atMs: this.#session.atMs, ...rest } as ExchangeLine);
  }
}

function valueOf({ headers }: RequestHead, name: string): string {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1].toLowerCase() ?? "";
}
