import { isPreflight, preflightHeaders, withCors } from "../cors.ts";
import { ExchangeRecord } from "../exchange-record.ts";
import { latin1Text } from "../latin1.ts";
import type { MountHouse } from "../mount-house.ts";
import { Pause } from "../pause.ts";
import type { Rendition } from "../rendition.ts";
import { codingOf, decodeRequest } from "../request-coding.ts";
import { BodyStream } from "./body-stream.ts";
import { failedError } from "./cut-off.ts";
import { FetchPeer } from "./fetch-peer.ts";
import { WEB_DECODERS } from "./web-decoders.ts";

export interface CarrierTraits {
  /** Stands for the path of every request. */
  path?: string;
  /**
   * For carriers that write HTTP out of the response and read it again: the headers say how the body is framed, or a
   * body that breaks off would be a whole one, and each write has a turn of the event loop to itself, or several would
   * be read as one. @defaultValue false
   */
  becomesHttp?: boolean;
}

/** Answers a request as `fetch` shows answers, or fails as `fetch` fails. */
export async function answerRequest(
  house: MountHouse,
  request: Request,
  { path: fixedPath, becomesHttp = false }: CarrierTraits = {},
): Promise<Response> {
  const header = (name: string): string | null => request.headers.get(name);
  if (isPreflight(request.method, header)) {
    return new Response(null, { status: 204, headers: preflightHeaders(header) });
  }
  const { signal } = request;
  signal.throwIfAborted();
  const { pathname, search } = new URL(request.url);
  const path = fixedPath ?? pathname + search;
  const mount = house.answer(request.method, path);
  const peer = new FetchPeer(() => house.changed());
  const rawHeaders = [...request.headers].flat();
  const head = { method: request.method, path, httpVersion: "fetch", rawHeaders };
  const record = new ExchangeRecord(mount, ++mount.count, { head, peer });
  peer.active.add(record);
  house.opened(record);
  const call = new Call(peer, signal);
  const body = await call.unlessOver(request.arrayBuffer());
  record.addBody(latin1Text(new Uint8Array(body)));
  const coding = codingOf(header("content-encoding"));
  if (coding !== null) {
    await call.unlessOver(record.decode((coded) => decodeRequest(coded, coding, WEB_DECODERS)));
  }
  const rendition = house.settle(mount, record).choose(record);
  const { delayMs } = rendition;
  if (delayMs > 0) await call.unlessOver(call.silence(delayMs));
  const origin = header("origin");
  const headers = headersOf(rendition, becomesHttp);
  record.delivery = {
    headers: origin === null ? headers : withCors(headers, origin),
    batches: rendition.writes.map((_, index) => ({ writesOut: index + 1 })),
    bodyBytesIn: (bytes) => bytes,
  };
  return call.respond({
    record,
    rendition,
    isHead: request.method === "HEAD",
    keepsWritesApart: becomesHttp,
    onPlayed: () => house.changed(),
  });
}

/** The Fetch standard, "null body status". */
const NULL_BODY = new Set([204, 205, 304]);

interface Reply {
  record: ExchangeRecord;
  rendition: Rendition;
  isHead: boolean;
  keepsWritesApart: boolean;
  onPlayed: () => void;
}

/** One call of fetch, until nobody can end it any more. */
class Call {
  readonly #peer: FetchPeer;
  readonly #signal: AbortSignal;
  readonly #pause = new Pause();
  /** Tells the caller that it is over before its time. */
  #onOver: (reason: unknown) => void = () => undefined;
  readonly #onAbort = (): void => {
    this.#peer.leave();
    this.#over(this.#signal.reason);
  };

  constructor(peer: FetchPeer, signal: AbortSignal) {
    this.#peer = peer;
    this.#signal = signal;
    signal.addEventListener("abort", this.#onAbort, { once: true });
    peer.onDrop = () => this.#over(failedError("the mock was closed or the scenario unmounted"));
  }

  /** Fails as soon as the caller aborts or we close. */
  unlessOver<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#onOver = reject;
      work.then(resolve, reject);
    });
  }

  silence(ms: number): Promise<void> {
    return new Promise((resolve) => this.#pause.after(ms, performance.now(), resolve));
  }

  /** The reply with its body, or without where `fetch` shows none. */
  respond({ record, rendition, isHead, keepsWritesApart, onPlayed }: Reply): Response {
    const init = { status: rendition.status, headers: record.delivery?.headers ?? [] };
    const finish = (): void => {
      this.#letGo();
      onPlayed();
    };
    if (isHead || NULL_BODY.has(rendition.status)) {
      record.played();
      finish();
      return new Response(null, init);
    }
    const onCancelled = (): void => {
      this.#letGo();
      this.#peer.leave();
    };
    const body = new BodyStream({ record, rendition, keepsWritesApart, onPlayed: finish, onCancelled });
    this.#onOver = (reason) => body.fail(reason);
    return new Response(body.stream, init);
  }

  #over(reason: unknown): void {
    this.#pause.cancel();
    this.#letGo();
    this.#onOver(reason);
  }

  #letGo(): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#peer.onDrop = null;
  }
}

/** As `fetch` shows them: the body is decoded and its framing undone by then. */
function headersOf(
  { status, headers, framing, announcedLength }: Rendition,
  becomesHttp: boolean,
): [string, string][] {
  if (NULL_BODY.has(status)) return headers;
  if (framing === "content-length") return [...headers, ["content-length", String(announcedLength)]];
  return becomesHttp && framing === "chunked" ? [...headers, ["transfer-encoding", "chunked"]] : headers;
}
