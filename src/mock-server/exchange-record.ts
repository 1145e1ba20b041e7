import type { IncomingMessage } from "node:http";
import type { Exchange } from "../wire/exchange.ts";
import type { Connection, Leavable } from "./connection.ts";
import { bodyBytesIn, type FramedReply } from "./framed-reply.ts";
import type { Rendition } from "./rendition.ts";

const MAX_KEPT_BODY = 1024 * 1024;
/** Where the answer depends on the body, all of it is needed: images are sent inside the JSON. */
const MAX_MATCHED_BODY = 64 * 1024 * 1024;

/** One exchange as it happens. Holds only what is cheap to note; the journal's form is made when it is asked for. */
export class ExchangeRecord implements Leavable {
  token: string;
  nth: number;
  readonly connection: Connection;
  readonly startedAt = performance.now();
  state: Exchange["state"] = "open";
  playedAt: number | null = null;
  /** Framed bytes that the kernel took. */
  framedSent = 0;
  /** When each batch was handed over. */
  readonly batchesAt: number[] = [];
  reply: FramedReply | null = null;
  /** Ends what is under way when the peer leaves. */
  onPeerLeft: (() => void) | null = null;

  /** What is played; until that is known, what the first request gets. */
  #rendition: Rendition;
  readonly #maxBody: number;
  readonly #request: { method: string; path: string; httpVersion: string; rawHeaders: string[] };
  /** One character a byte. A thousand small strings cost the garbage collector far less than as many buffers. */
  #body = "";

  constructor(
    mount: { token: string; rendition: Rendition; isChoosy: boolean },
    nth: number,
    origin: { request: IncomingMessage; connection: Connection },
  ) {
    const { request, connection } = origin;
    this.token = mount.token;
    this.nth = nth;
    this.connection = connection;
    this.#rendition = mount.rendition;
    this.#maxBody = mount.isChoosy ? MAX_MATCHED_BODY : MAX_KEPT_BODY;
    // Not the message itself: it would keep the socket and its buffers alive as long as the journal.
    const { method = "", url = "", httpVersion, rawHeaders } = request;
    this.#request = { method, path: url, httpVersion, rawHeaders };
  }

  /** Keeps the start of the request body; the rest is read and forgotten. */
  addBody(piece: Buffer): void {
    const room = this.#maxBody - this.#body.length;
    if (room > 0) this.#body += piece.toString("latin1", 0, room);
  }

  /** The request as it came, for whoever has to choose an answer. */
  request(): Exchange["request"] {
    return this.#requestSeen(this.#maxBody);
  }

  /** What is to be played is known: the request has been looked at. */
  plays(rendition: Rendition): void {
    this.#rendition = rendition;
    if (this.#body.length > MAX_KEPT_BODY) this.#body = this.#body.slice(0, MAX_KEPT_BODY);
  }

  peerLeft(): void {
    if (this.state !== "open") return;
    this.state = "peer-left";
    this.onPeerLeft?.();
  }

  /** Our side is done. */
  played(): void {
    if (this.state !== "open") return;
    this.state = "played";
    this.playedAt = performance.now();
    this.connection.active.delete(this);
  }

  toExchange(): Exchange {
    const { status } = this.#rendition;
    const writes = this.#writesOut();
    const partly = this.reply === null ? 0 : bodyBytesIn(this.#rendition, this.reply, this.framedSent);
    return {
      token: this.token,
      nth: this.nth,
      startedAt: this.startedAt,
      request: this.#requestSeen(MAX_KEPT_BODY),
      response: {
        status,
        headers: (this.reply?.headers ?? this.#rendition.headers).map(([name, value]) => [name, value]),
        bytesSent: Math.max(partly, writes.at(-1)?.end ?? 0),
        writes,
      },
      state: this.state,
      playedAtMs: this.playedAt === null ? null : this.#since(this.playedAt),
      peerLeft: this.#departure(),
    };
  }

  #writesOut(): Exchange["response"]["writes"] {
    const writes: Exchange["response"]["writes"] = [];
    for (const [index, at] of this.batchesAt.entries()) {
      const writesOut = this.reply?.batches[index]?.writesOut ?? 0;
      for (const { end } of this.#rendition.writes.slice(writes.length, writesOut)) {
        writes.push({ end, atMs: this.#since(at) });
      }
    }
    return writes;
  }

  #requestSeen(maxBody: number): Exchange["request"] {
    const { method, path, httpVersion, rawHeaders } = this.#request;
    const headers: Record<string, string> = {};
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      const name = (rawHeaders[i] ?? "").toLowerCase();
      const value = rawHeaders[i + 1] ?? "";
      headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
    }
    const body = Buffer.from(this.#body.slice(0, maxBody), "latin1").toString("utf8");
    return { method, path, httpVersion, headers, body };
  }

  #departure(): Exchange["peerLeft"] {
    const { departure } = this.connection;
    if (departure === null) return null;
    const isAfterUs = this.playedAt !== null && this.state === "played";
    return { atMs: this.#since(departure.at), how: isAfterUs ? "after-us" : departure.how };
  }

  /** Milliseconds since the request, to the microsecond. */
  #since(at: number): number {
    return Math.round((at - this.startedAt) * 1000) / 1000;
  }
}
