import { completenessOf, type RawReply } from "../raw/index.ts";
import { bodyAlone, type CapturedPiece, type CapturedReply, type CapturedRequest } from "./captured-reply.ts";

/** What a server answered just now. */
export function captureOfRaw(reply: RawReply, request: CapturedRequest): CapturedReply {
  return bodyAlone("reply", piecesOf(reply), {
    request,
    status: reply.head?.status ?? null,
    headers: reply.head?.headers ?? [],
    httpVersion: reply.head?.httpVersion ?? null,
    end: () => ({
      // Where we left, that says nothing about how it would have ended.
      completeness: reply.end === "cancelled" ? null : completenessOf(reply),
      isReset: reply.end === "reset",
      faults: [
        ...reply.framingFaults,
        ...(reply.codingFault === null ? [] : [reply.codingFault]),
        ...(reply.surplus.length > 0 ? [`${reply.surplus.length} bytes behind the end of the body`] : []),
      ],
    }),
  });
}

async function* piecesOf({ body, reads, head }: RawReply): AsyncGenerator<CapturedPiece> {
  let start = 0;
  const from = head?.at ?? 0;
  for (const { end, at } of reads) {
    yield { bytes: Buffer.from(body.subarray(start, end)), atMs: Math.max(0, at - from) };
    start = end;
  }
}
