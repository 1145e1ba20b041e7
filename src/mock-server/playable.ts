import type { Scenario } from "../scenario/scenario.ts";
import { encodeBody } from "./encode-body.ts";
import { codingOf, type FramedReply, frameReply, type ReplyVariant } from "./framed-reply.ts";
import type { Rendition } from "./rendition.ts";
import { renderScenario } from "./render-scenario.ts";

/** A rendition and its replies, each variant made once and played often. */
export class Playable {
  readonly rendition: Rendition;
  readonly #replies = new Map<number, FramedReply | Promise<FramedReply>>();

  constructor(rendition: Rendition) {
    this.rendition = rendition;
  }

  static of(scenario: Scenario): Playable {
    return new Playable(renderScenario(scenario));
  }

  /** At once, unless it has to be compressed first. */
  replyFor(variant: ReplyVariant): FramedReply | Promise<FramedReply> {
    const key = (variant.isHead ? 4 : 0) + (variant.canChunk ? 2 : 0) + (variant.isCoded ? 1 : 0);
    let reply = this.#replies.get(key);
    if (reply === undefined) this.#replies.set(key, (reply = this.#make(variant, key)));
    return reply;
  }

  #make(variant: ReplyVariant, key: number): FramedReply | Promise<FramedReply> {
    const { rendition } = this;
    const coding = codingOf(rendition, variant);
    if (coding === null) return frameReply(rendition, variant);
    return encodeBody(rendition, coding).then((coded) => {
      const reply = frameReply(rendition, variant, coded);
      this.#replies.set(key, reply);
      return reply;
    });
  }
}
