import type { Rendition } from "../../mock-server/index.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Answer } from "../../wire/answer.ts";
import type { Exchange } from "../../wire/exchange.ts";
import type { RawReply, TimedEvents } from "../raw/index.ts";
import type { ReplyReading } from "../read/index.ts";

/** One answer as it came out of the gateway. */
export interface Downstream {
  asksForStream: boolean;
  raw: RawReply;
  /** Null where not even a status line came. */
  reading: ReplyReading | null;
  timed: TimedEvents;
  /** The data of every event that is a JSON object, in order, up to `[DONE]`. */
  chunks: Record<string, unknown>[];
}

/** What was asked of the gateway. */
export interface Asked {
  headers: Record<string, string>;
  body: Record<string, unknown>;
  /** The body as it was sent, where it is not the JSON of `body`. */
  rawBody?: string | undefined;
}

/** Both sides of one exchange through a gateway: all that a rule on gateways sees. Times are on one clock. */
export interface GatewayTrace {
  scenario: Scenario;
  /** What our upstream plays for a streaming request. */
  rendition: Rendition;
  asked: Asked;
  /** What reached our upstream, oldest first. */
  upstream: Exchange[];
  /** What a reader of our upstream's stream understands. */
  sent: ReplyReading;
  sentChunks: Record<string, unknown>[];
  expected: Answer;
  /** What came out, one for each time it was asked. */
  downstreams: readonly [Downstream, ...Downstream[]];
  /** The same, asked of our upstream without the gateway, where times are judged. */
  control: Downstream | null;
  /** The exchange of the control on our upstream's side. */
  controlUpstream: Exchange | null;
  /** When we left before the end; null where we stayed. */
  leftAt: number | null;
  /** What the client's own key is, so that the gateway's can be told from it. */
  clientKey: string | null;
}
