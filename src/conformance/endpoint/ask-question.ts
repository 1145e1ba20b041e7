import { createEventReader } from "../read/index.ts";
import { headerValues, type RawConnection, type RawReply } from "../raw/index.ts";
import type { Asked, EndpointPlace } from "./endpoint-place.ts";
import { type EndpointReply, readEndpointReply } from "./endpoint-reply.ts";
import type { Reuse } from "./endpoint-trace.ts";
import type { Question } from "./question.ts";
import type { Stalls } from "./stalls.ts";

/** One question that was asked, and everything that came of it. */
export interface Answered {
  question: Question;
  asked: Asked;
  reply: EndpointReply;
  reuse: Reuse;
  /** Whether it was given as long as every endpoint is; false where it was not waited for after earlier stalls. */
  wasWaitedFor: boolean;
  ms: number;
}

/** What every question of a run has in common. */
export interface Asking {
  place: EndpointPlace;
  model: string;
  stalls: Stalls;
  signal: AbortSignal;
  /** What other questions were answered, by their id. */
  replies: ReadonlyMap<string, EndpointReply>;
  /** Whether usage may be asked for; some endpoints refuse `stream_options`. */
  asksForUsage: boolean;
}

/** What has come, and was not read yet, is read within this. */
const READ_MS = 100;
/** More than any answer to what is asked here. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Asks one question, on a connection of its own unless one is given. */
export async function askQuestion(
  asking: Asking,
  question: Question,
  connection?: RawConnection,
): Promise<Answered> {
  const { place, model, stalls, signal } = asking;
  const asked = place.ask(question, model, asking.replies);
  if (!asking.asksForUsage) delete asked.body["stream_options"];
  const { timeoutMs, idleMs, counts } = stalls.wait();
  const wasOpen = connection?.socket != null;
  const startedAt = performance.now();
  const leaver = new Leaver(question, signal, stalls.afterDoneMs);
  const raw = await place.send(question, asked, {
    timeoutMs,
    idleMs,
    maxBytes: MAX_BYTES,
    connection,
    signal: leaver.signal,
    onBody: (bytes) => leaver.read(bytes),
  });
  leaver.close();
  // Whoever is waited for in vain behind `[DONE]` leaves the connection open, which is what happened.
  if (leaver.isTiredOfWaiting && raw.end === "cancelled") {
    raw.end = "open";
    stalls.noteOpenEnd();
  }
  const ms = Math.round(performance.now() - startedAt);
  stalls.note(question.isStreamed, ms, raw.end === "open" && !leaver.isTiredOfWaiting);
  return {
    question,
    asked,
    reply: readEndpointReply(raw),
    reuse: wasOpen ? "reused" : "not-tried",
    wasWaitedFor: counts || raw.end !== "open",
    ms,
  };
}

/** Asks two questions one after the other on one connection, as far as the endpoint keeps it open. */
export async function askOnOneConnection(
  asking: Asking,
  [first, second]: readonly [Question, Question],
): Promise<[Answered, Answered]> {
  const connection: RawConnection = { socket: null };
  const before = await askQuestion(asking, first, connection);
  const { raw } = before.reply;
  const isOver = raw.end === "complete" && connection.socket === null;
  const isAnnounced = announcesClose(raw);
  if (isAnnounced) {
    connection.socket?.destroy();
    connection.socket = null;
  }
  const after = await askQuestion(asking, second, connection);
  connection.socket?.destroy();
  // The server may have closed it in the moment in which the request was sent: that is what reuse is about.
  const { status, raw: came } = after.reply;
  const isLost = after.reuse === "reused" && status === null && came.failure === null && came.end !== "open";
  if (raw.end === "complete" && isAnnounced) return [before, { ...after, reuse: "closed-as-announced" }];
  if (!isOver && !isLost) return [before, after];
  const again = isLost ? await askQuestion(asking, second) : after;
  return [before, { ...again, reuse: "closed-without-a-word" }];
}

function announcesClose(raw: RawReply): boolean {
  const words = headerValues(raw.head, "connection").join(",").toLowerCase();
  return words.includes("close") || (raw.head?.httpVersion === "1.0" && !words.includes("keep-alive"));
}

/** Leaves after so many events, or when nothing comes behind `[DONE]`. */
class Leaver {
  isTiredOfWaiting = false;
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #reader;
  #timer: NodeJS.Timeout | undefined;
  readonly #leave = (): void => this.#controller.abort();

  constructor({ leaveAfterEvents, isStreamed }: Question, outer: AbortSignal, afterDoneMs: number) {
    this.#outer = outer;
    outer.addEventListener("abort", this.#leave, { once: true });
    if (outer.aborted) this.#leave();
    let left = leaveAfterEvents ?? Infinity;
    this.#reader = isStreamed
      ? createEventReader({
          onEvent: ({ data }) => {
            if (--left <= 0) this.#leave();
            if (data === "[DONE]") this.#timer ??= setTimeout(() => this.#tireSoon(), afterDoneMs);
          },
        })
      : null;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  read(bytes: Uint8Array): void {
    this.#reader?.push(bytes);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.#leave);
  }

  /** Where this process was held up, the end may be there and not be read yet. */
  #tireSoon(): void {
    this.#timer = setTimeout(() => this.#tire(), READ_MS);
  }

  #tire(): void {
    this.isTiredOfWaiting = true;
    this.#leave();
  }
}
