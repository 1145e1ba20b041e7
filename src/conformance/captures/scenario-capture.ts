import { type Rendition, renderScenario } from "../../mock-server/index.ts";
import type { Scenario } from "../../scenario/index.ts";
import { completenessOf } from "../client/expectation.ts";
import { bodyAlone, type CapturedPiece, type CapturedReply } from "./captured-reply.ts";

/** What a scenario puts on the wire, as if it had been recorded; one reply for each request that it answers. */
export function captureOfScenario(scenario: Scenario): CapturedReply[] {
  const rendition = renderScenario(scenario);
  const all = [rendition, ...rendition.later];
  return all.map((each, at) => captureOfRendition(each, all.length === 1 ? "" : String(at + 1)));
}

/** What a rendition puts on the wire, as if it had been recorded. */
export function captureOfRendition(rendition: Rendition, name = ""): CapturedReply {
  const { status, headers, httpVersion, body, writes, ending } = rendition;
  return bodyAlone("scenario", piecesOf(body, writes), {
    name,
    status,
    httpVersion,
    headers: headers.filter(([header]) => header.toLowerCase() !== "content-encoding"),
    end: () => ({ completeness: completenessOf(rendition), isReset: ending.kind === "reset", faults: [] }),
  });
}

async function* piecesOf(
  body: Uint8Array,
  writes: readonly { end: number; delayMs: number }[],
): AsyncGenerator<CapturedPiece> {
  let start = 0;
  let atMs = 0;
  for (const { end, delayMs } of writes) {
    atMs += delayMs;
    yield { bytes: Buffer.from(body.subarray(start, end)), atMs };
    start = end;
  }
}
