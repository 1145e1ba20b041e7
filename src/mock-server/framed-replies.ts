import { encodeBody } from "./encode-body.ts";
import { codingOf, type FramedReply, frameReply, type ReplyVariant } from "./framed-reply.ts";
import type { Rendition } from "./rendition.ts";

type Made = FramedReply | Promise<FramedReply>;

/** The replies of each rendition, every variant made once and played often. */
const known = new WeakMap<Rendition, Map<number, Made>>();

/** At once, unless it has to be compressed first. */
export function replyFor(rendition: Rendition, variant: ReplyVariant): Made {
  const key = keyOf(variant);
  let replies = known.get(rendition);
  if (replies === undefined) known.set(rendition, (replies = new Map()));
  let reply = replies.get(key);
  if (reply === undefined) replies.set(key, (reply = make(rendition, variant, replies, key)));
  return reply;
}

function make(rendition: Rendition, variant: ReplyVariant, replies: Map<number, Made>, key: number): Made {
  const coding = codingOf(rendition, variant);
  if (coding === null) return frameReply(rendition, variant);
  return encodeBody(rendition, coding).then((coded) => {
    const reply = frameReply(rendition, variant, coded);
    replies.set(key, reply);
    return reply;
  });
}

/** Lets a rendition be played by a reply that was made elsewhere, wherever that reply fits. */
export function keepReply(
  rendition: Rendition,
  reply: FramedReply,
  { isHead, needsChunks }: { isHead: boolean; needsChunks: boolean },
): void {
  const replies = new Map<number, Made>();
  for (const canChunk of needsChunks ? [true] : [true, false])
    for (const isCoded of [true, false]) replies.set(keyOf({ isHead, canChunk, isCoded }), reply);
  known.set(rendition, replies);
}

function keyOf({ isHead, canChunk, isCoded }: ReplyVariant): number {
  return (isHead ? 4 : 0) + (canChunk ? 2 : 0) + (isCoded ? 1 : 0);
}
