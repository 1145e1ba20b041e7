import { type ClientRequest, type IncomingMessage, request } from "node:http";
import type { Readable } from "node:stream";
import type { SubjectRequest } from "../../src/conformance/subjects/subject.ts";
import type { Observation } from "../../src/wire/observation.ts";
import { ACCEPTED_CODINGS, decoderFor } from "./content-coding.ts";

/** One event as it leaves the parser. */
export interface StreamEvent {
  type: string;
  data: string;
  id: string;
}

/**
 * One call of a streaming client: request, bytes, text, lines, blocks, events. Written from the standard and
 * independent of the reference reader. Every stage is a method, so that a wrong client overrides one of them.
 */
export class StreamClient {
  asked: SubjectRequest;
  call: ClientRequest | undefined;
  response: IncomingMessage | undefined;
  /** The observation is out; whatever still comes is nobody's business. */
  isOver = false;
  /** Events handed to the consumer that hold something. */
  handed = 0;
  /** When each of them was handed over, in ms after the request. */
  arrivals: number[] = [];
  readonly startedAt = performance.now();
  redirects = 0;

  readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  isAtStart = true;
  lineEnd = /\r\n|\r|\n/;
  /** Text behind the last line end. */
  tail = "";
  isAfterCr = false;

  type = "";
  data: string[] = [];
  id = "";
  lastEventId = "";
  retryMs: number | null = null;

  readonly #timers: NodeJS.Timeout[] = [];
  #resolve: (observation: Observation) => void = () => undefined;

  constructor(asked: SubjectRequest) {
    this.asked = asked;
  }

  run(): Promise<Observation> {
    const { timeoutMs, cancelAfter } = this.asked;
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#timers.push(setTimeout(() => this.timedOut(), timeoutMs));
      if (cancelAfter?.ms !== undefined) this.#timers.push(setTimeout(() => this.cancel(), cancelAfter.ms));
      this.send();
    });
  }

  // The connection.

  send(url = this.asked.url): void {
    const { method, body } = this.asked;
    const headers = { ...this.asked.headers, "accept-encoding": ACCEPTED_CODINGS };
    const call = request(url, { method, headers, agent: false });
    this.call = call;
    this.watch(call);
    call.on("error", (error) => this.guard(() => this.disconnected(call, error.message)));
    call.on("response", (response) => {
      this.response = response;
      this.guard(() => (this.isRedirect(response) ? this.redirected(response) : this.receive(response)));
    });
    call.end(body === undefined ? undefined : JSON.stringify(body));
  }

  /** One that keeps method and body; the others are left to the caller as they are. */
  isRedirect({ statusCode = 0, headers }: IncomingMessage): boolean {
    return [307, 308].includes(statusCode) && headers.location !== undefined && this.redirects < 5;
  }

  redirected(response: IncomingMessage): void {
    this.redirects++;
    response.resume();
    this.send(new URL(response.headers.location ?? "", this.asked.url).href);
  }

  /** For whoever looks at more than the reply. */
  watch(_call: ClientRequest): void {}

  receive(response: IncomingMessage): void {
    const { call } = this;
    const body = this.decoded(response);
    body.on("data", (bytes: Buffer) => this.guard(() => this.read(bytes)));
    body.on("end", () => this.guard(() => this.bodyEnded()));
    for (const source of new Set([response, body])) {
      source.on("error", (error: Error) => this.guard(() => this.disconnected(call, error.message)));
    }
  }

  /** The body without its content coding. */
  decoded(response: IncomingMessage): Readable {
    const decoder = decoderFor(response.headers["content-encoding"]);
    return decoder === null ? response : response.pipe(decoder);
  }

  /** What a call throws reaches the caller as an error. */
  guard(work: () => void): void {
    if (this.isOver) return;
    try {
      work();
    } catch (error) {
      this.fail(error instanceof Error ? error.message : String(error));
    }
  }

  disconnected(call: ClientRequest | undefined, why: string): void {
    if (call === this.call) this.broken(why);
  }

  hangUp(): void {
    this.call?.destroy();
  }

  settle(observation: Observation): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.hangUp();
    this.#resolve(observation);
  }

  // Bytes, text, lines.

  read(bytes: Buffer): void {
    this.text(this.decode(bytes));
  }

  text(text: string): void {
    for (const line of this.lines(text)) {
      if (this.isOver) return;
      this.line(line);
    }
  }

  decode(bytes: Buffer): string {
    return this.withoutMark(this.decoder.decode(bytes, { stream: true }));
  }

  withoutMark(text: string): string {
    if (!this.isAtStart || text === "") return text;
    this.isAtStart = false;
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  }

  /** The lines that end in this piece of text. */
  lines(text: string): string[] {
    if (text === "") return [];
    const fresh = this.isAfterCr && text.startsWith("\n") ? text.slice(1) : text;
    this.isAfterCr = text.endsWith("\r");
    const lines = fresh.split(this.lineEnd);
    lines[0] = this.tail + (lines[0] ?? "");
    this.tail = lines.pop() ?? "";
    return lines;
  }

  // Lines, fields, events.

  line(line: string): void {
    if (line === "") this.blankLine();
    else if (line.startsWith(":")) this.comment(line);
    else this.field(...this.splitField(line));
  }

  comment(_line: string): void {
    // Says nothing.
  }

  splitField(line: string): [name: string, value: string] {
    const colon = line.indexOf(":");
    if (colon === -1) return [line, ""];
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
  }

  field(name: string, value: string): void {
    if (name === "data") this.dataField(value);
    else if (name === "event") this.type = value;
    else if (name === "id") this.idField(value);
    else if (name === "retry") this.retryField(value);
  }

  dataField(value: string): void {
    this.data.push(value);
  }

  idField(value: string): void {
    if (!value.includes("\0")) this.id = value;
  }

  retryField(value: string): void {
    if (/^[0-9]+$/.test(value)) this.retryMs = Number(value);
  }

  blankLine(): void {
    this.lastEventId = this.id;
    if (this.hasEvent()) this.event(this.takeEvent());
    this.type = "";
    this.data = [];
  }

  /** Whether the block that ends here is an event. */
  hasEvent(): boolean {
    return this.data.length > 0;
  }

  takeEvent(): StreamEvent {
    const event = { type: this.type || "message", data: this.data.join("\n"), id: this.lastEventId };
    this.data = [];
    return event;
  }

  /** Counts what the consumer was given, and lets it leave when it has enough. */
  handOver(): void {
    this.handed++;
    this.arrived();
    if (this.handed === this.asked.cancelAfter?.chunks) this.cancel();
  }

  arrived(): void {
    this.arrivals.push(this.elapsedMs());
  }

  elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  // What becomes of it is the business of a chat client or of a parser.

  event(_event: StreamEvent): void {}

  /** The body ended as HTTP says it should. */
  bodyEnded(): void {}

  /** The connection broke, before the reply or inside it. */
  broken(_why: string): void {}

  timedOut(): void {}

  cancel(): void {}

  fail(_message: string, _more?: { status?: number }): void {}
}
