import type { Exchange } from "../wire/exchange.ts";
import { billFor } from "./billing/meter.ts";
import type { AskedRequest } from "./default-replies/asked-request.ts";
import { latin1Bytes, latin1Text } from "./latin1.ts";
import type { Rendition } from "./rendition.ts";
import type { CodingMistake, Decoded } from "./request-coding.ts";

const MAX_KEPT_BODY = 1024 * 1024;
/** Where the answer depends on the body, all of it is needed: images are sent inside the JSON. */
const MAX_MATCHED_BODY = 64 * 1024 * 1024;

/** How the client's side went away. */
export interface Departure {
  /** On the clock of `performance.now()`. */
  at: number;
  how: "fin" | "reset";
}

/** Something under way for a client that has to stop when the client leaves. */
export interface Leavable {
  peerLeft(): void;
}

/** The client's side of an exchange, however it is connected. */
export interface Peer {
  /** Null while it is still there. */
  readonly departure: Departure | null;
  /** What is under way for it. */
  readonly active: Set<Leavable>;
  /** Cuts off what is under way. */
  drop(): void;
}

/** What a carrier has to say about the reply it carries. */
interface Delivery {
  headers: [string, string][];
  /** What goes together, and how many writes are out once it has. */
  batches: readonly { writesOut: number }[];
  /** How many body bytes are out when that much was handed over, as this carrier counts. */
  bodyBytesIn: (handedOver: number) => number;
}

/** What happens in an exchange, for whoever watches. */
export type ExchangeStep = "requested" | "played" | "left";

export interface RequestHead {
  method: string;
  path: string;
  httpVersion: string;
  /** Name and value in turn. */
  rawHeaders: readonly string[];
}

/** One exchange as it happens. Holds only what is cheap to note; the journal's form is made when it is asked for. */
export class ExchangeRecord implements Leavable {
  /** 1 for the first exchange of the server, whatever its token. */
  id = 0;
  token: string;
  nth: number;
  readonly peer: Peer;
  readonly startedAt = performance.now();
  state: Exchange["state"] = "open";
  playedAt: number | null = null;
  /** How much was handed over, as the carrier counts. */
  handedOver = 0;
  /** Null until the reply begins. */
  delivery: Delivery | null = null;
  /** Ends what is under way when the peer leaves. */
  onPeerLeft: (() => void) | null = null;
  /** Told of every step: the request is there as a whole, we are done, the peer left early. */
  onStep: ((record: ExchangeRecord, step: ExchangeStep) => void) | null = null;
  /** The request was read to its end. */
  isRead = false;

  /** What is played; until that is known, what the first request gets. */
  #rendition: Rendition;
  readonly #maxBody: number;
  // What a journal keeps by the thousand the garbage collector moves by the thousand: it is kept in few pieces.
  /** Method, path, version and header lines. */
  readonly #head: string;
  /** One character a byte. */
  #body = "";
  /** When each batch was handed over; the only one as a number. */
  #batchesAt: number | number[] | null = null;
  #isTooLarge = false;
  #isCut = false;
  #codingMistake: CodingMistake | undefined;

  constructor(
    mount: { token: string; rendition: Rendition; isChoosy: boolean },
    nth: number,
    origin: { head: RequestHead; peer: Peer },
  ) {
    this.token = mount.token;
    this.nth = nth;
    this.peer = origin.peer;
    this.#head = packHead(origin.head);
    this.#rendition = mount.rendition;
    this.#maxBody = mount.isChoosy ? MAX_MATCHED_BODY : MAX_KEPT_BODY;
  }

  /** Keeps the start of the request body, one character a byte; the rest is read and forgotten. */
  addBody(piece: string): void {
    const room = this.#maxBody - this.#body.length;
    if (room > 0) this.#body += piece.length > room ? piece.slice(0, room) : piece;
    if (piece.length > room) this.#isTooLarge = true;
  }

  /** The request as it came, for whoever has to choose an answer. */
  request(): AskedRequest {
    const bodyBytes = latin1Bytes(this.#body);
    const codingMistake = this.#codingMistake;
    return { ...this.#requestSeen(bodyBytes), bodyBytes, isTooLarge: this.#isTooLarge, codingMistake };
  }

  /** Undoes the content coding of the body: from then on it is what was meant. */
  async decode(decoding: (body: Uint8Array) => Promise<Decoded>): Promise<void> {
    if (this.#isTooLarge) return;
    const decoded = await decoding(latin1Bytes(this.#body));
    if ("bytes" in decoded) this.#body = latin1Text(decoded.bytes);
    else this.#codingMistake = decoded.mistake;
  }

  /** What is to be played is known: the request has been looked at. */
  plays(rendition: Rendition): void {
    this.#rendition = rendition;
    if (this.#body.length > MAX_KEPT_BODY) {
      this.#body = this.#body.slice(0, MAX_KEPT_BODY);
      this.#isCut = true;
    }
    this.isRead = true;
    this.onStep?.(this, "requested");
  }

  peerLeft(): void {
    if (this.state !== "open") return;
    this.state = "peer-left";
    this.onPeerLeft?.();
    this.onStep?.(this, "left");
  }

  /** Our side is done. */
  played(): void {
    if (this.state !== "open") return;
    this.state = "played";
    this.playedAt = performance.now();
    this.peer.active.delete(this);
    this.onStep?.(this, "played");
  }

  get method(): string {
    return unpackHead(this.#head).method;
  }

  get path(): string {
    return unpackHead(this.#head).path;
  }

  /** The next batch was taken, on the clock of `performance.now()`. */
  batchTaken(at: number): void {
    if (this.#batchesAt === null) this.#batchesAt = at;
    else if (typeof this.#batchesAt === "number") this.#batchesAt = [this.#batchesAt, at];
    else this.#batchesAt.push(at);
  }

  /** What was decided to be played. */
  get rendition(): Rendition {
    return this.#rendition;
  }

  /** Bytes of the request that are kept. */
  get keptBytes(): number {
    return this.#body.length;
  }

  /** Whether there was more of it. */
  get isRequestCut(): boolean {
    return this.#isTooLarge || this.#isCut;
  }

  /** Makes room: the request's body is forgotten. */
  forgetBody(): void {
    if (this.#body === "") return;
    this.#body = "";
    this.#isCut = true;
  }

  toExchange(): Exchange {
    const { status, headers, meter, warnings } = this.#rendition;
    const writes = this.#writesOut();
    const partly = this.delivery?.bodyBytesIn(this.handedOver) ?? 0;
    const bytesSent = Math.max(partly, writes.at(-1)?.end ?? 0);
    return {
      token: this.token,
      nth: this.nth,
      startedAt: this.startedAt,
      request: this.#requestSeen(latin1Bytes(this.#body.slice(0, MAX_KEPT_BODY))),
      response: {
        status,
        headers: (this.delivery?.headers ?? headers).map(([name, value]) => [name, value]),
        bytesSent,
        writes,
      },
      state: this.state,
      playedAtMs: this.playedAt === null ? null : this.#since(this.playedAt),
      peerLeft: this.#departure(),
      ...(warnings !== undefined && { warnings }),
      ...(meter !== undefined && { bill: billFor(meter, bytesSent, this.state === "peer-left") }),
    };
  }

  #writesOut(): Exchange["response"]["writes"] {
    const writes: Exchange["response"]["writes"] = [];
    let askedMs = this.#rendition.delayMs;
    for (const [index, at] of [this.#batchesAt ?? []].flat().entries()) {
      const writesOut = this.delivery?.batches[index]?.writesOut ?? 0;
      for (const { end, delayMs } of this.#rendition.writes.slice(writes.length, writesOut)) {
        askedMs += delayMs;
        writes.push({ end, askedMs: toMicroseconds(askedMs), atMs: this.#since(at) });
      }
    }
    return writes;
  }

  #requestSeen(bodyBytes: Uint8Array): Exchange["request"] {
    const { method, path, httpVersion, rawHeaders } = unpackHead(this.#head);
    const headers: Record<string, string> = {};
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      const name = (rawHeaders[i] ?? "").toLowerCase();
      const value = rawHeaders[i + 1] ?? "";
      headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
    }
    return {
      method,
      path,
      httpVersion,
      headers,
      body: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bodyBytes),
    };
  }

  #departure(): Exchange["peerLeft"] {
    const { departure } = this.peer;
    if (departure === null) return null;
    const isAfterUs = this.playedAt !== null && this.state === "played";
    return { atMs: this.#since(departure.at), how: isAfterUs ? "after-us" : departure.how };
  }

  /** Milliseconds since the request, to the microsecond. */
  #since(at: number): number {
    return toMicroseconds(at - this.startedAt);
  }
}

// HTTP allows a line feed in none of the parts. Joined, as a template would keep every part alive beside the whole.
function packHead({ method, path, httpVersion, rawHeaders }: RequestHead): string {
  return [method, path, httpVersion, ...rawHeaders].join("\n");
}

function unpackHead(head: string): RequestHead {
  const [method = "", path = "", httpVersion = "", ...rawHeaders] = head.split("\n");
  return { method, path, httpVersion, rawHeaders };
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
