import type { z } from "zod";
import type { paceSchema } from "./pace.ts";
import type { replySchema } from "./reply.ts";
import type { Ending, WireStyle } from "./wire-style.ts";

/** The parts of a scenario that can be at odds with each other. */
interface Parts {
  reply: z.infer<typeof replySchema>;
  wire: WireStyle;
  ending: Ending;
  pace?: z.infer<typeof paceSchema> | undefined;
  gapMs: number;
}

/** Parts of a scenario that cannot be had together. */
export function refuseContradictions(scenario: Parts, context: z.core.$RefinementCtx<Parts>): void {
  const { reply, wire, ending, pace, gapMs } = scenario;
  const refuse = (path: PropertyKey[], message: string): void =>
    context.addIssue({ code: "custom", path, input: scenario, message });
  // An HTTP/1.0 reply knows no chunks; `chunked` is the default and stands for "however it is done" there.
  const isChunked = wire.framing === "chunked" && reply.httpVersion === "1.1";
  const needsChunks = `needs \`wire.framing: chunked\`${reply.httpVersion === "1.0" ? " and HTTP/1.1" : ""}`;
  if (ending.kind === "fin-in-chunk" && !isChunked) {
    refuse(["ending"], `\`fin-in-chunk\` ${needsChunks}; use \`fin\` to cut a body of another framing`);
  }
  if (ending.at === "head" && (ending.kind === "complete" || ending.kind === "fin-in-chunk")) {
    refuse(
      ["ending"],
      `before the status line there is nothing that \`${ending.kind}\` could end; use \`fin\`, \`reset\` or \`stall\``,
    );
  }
  if (Object.keys(reply.trailers).length > 0 && !isChunked) {
    refuse(["reply", "trailers"], `a trailer ${needsChunks}; send it as a header instead`);
  }
  if (wire.chunkExtensions && !isChunked) {
    refuse(["wire", "chunkExtensions"], `a chunk extension ${needsChunks}; leave it out`);
  }
  if (wire.compression !== "none") {
    if (wire.framing === "content-length") {
      refuse(
        ["wire", "compression"],
        "a compressed body has no length in advance; use `wire.framing: chunked` or `close`",
      );
    }
    const byHand = Object.keys(reply.headers).find((name) => name.toLowerCase() === "content-encoding");
    if (byHand !== undefined) {
      refuse(["reply", "headers", byHand], "`wire.compression` decides it; leave one of the two out");
    }
  }
  if (pace !== undefined && gapMs > 0) {
    refuse(["gapMs"], "`pace` takes the place of `gapMs`; leave one of the two out");
  }
}
