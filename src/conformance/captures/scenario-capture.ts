import { renderScenario } from "../../mock-server/index.ts";
import type { Scenario } from "../../scenario/index.ts";
import { completenessOf } from "../client/expectation.ts";
import { bodyAlone, type CapturedPiece, type CapturedReply } from "./captured-reply.ts";

/** What a scenario puts on the wire, as if it had been recorded; of several replies the first. */
export function captureOfScenario(scenario: Scenario, name = ""): CapturedReply {
  const rendition = renderScenario(scenario);
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
