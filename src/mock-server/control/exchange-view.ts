import type { Exchange } from "../../wire/exchange.ts";
import type { ExchangeRecord } from "../exchange-record.ts";
import { secretNames } from "../recorder/secrets/secret-names.ts";

const secrets = secretNames();
/** A parameter of the query: what leads to it with its name, and its value. */
const PARAMETER = /([?&]([^=&#]*)=)[^&#]*/g;
const REDACTED = "[redacted]";

/** Of a response body, this much is shown. */
const MAX_SHOWN_BODY = 1024 * 1024;

/** An exchange as the control API shows it, without secrets. */
export function exchangeSummary(record: ExchangeRecord): Record<string, unknown> {
  const { response, request, ...exchange } = record.toExchange();
  return {
    id: record.id,
    ...exchange,
    startedAt: new Date(performance.timeOrigin + record.startedAt).toISOString(),
    request: requestView(request, record),
    response: {
      status: response.status,
      headers: response.headers.map(([name, value]) => [
        name,
        secrets.isSecretField(name) ? REDACTED : value,
      ]),
      bytesSent: response.bytesSent,
      writes: response.writes.length,
      ending: record.rendition.ending.kind,
    },
  };
}

/** The same with everything that was sent: bytes, frames and writes, with their times. */
export function exchangeDetails(record: ExchangeRecord): Record<string, unknown> {
  const summary = exchangeSummary(record);
  const { writes, bytesSent } = record.toExchange().response;
  const { rendition } = record;
  const body = rendition.body.subarray(0, Math.min(bytesSent, MAX_SHOWN_BODY));
  const frames = rendition.frames
    .filter(({ end }) => end <= bytesSent)
    .map(({ start, end, step }) => ({ start, end, step, atMs: timeOf(writes, end) }));
  const response = { ...(summary["response"] as object), writes, frames, ...bodyView(body) };
  return { ...summary, response: { ...response, bodyIsCut: bytesSent > MAX_SHOWN_BODY } };
}

/** When the write went out that brought the last byte of a frame. Frames and writes are in order. */
function timeOf(writes: Exchange["response"]["writes"], end: number): number | null {
  let low = 0;
  let high = writes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((writes[middle]?.end ?? 0) < end) low = middle + 1;
    else high = middle;
  }
  return writes[low]?.atMs ?? null;
}

function requestView(request: Exchange["request"], record: ExchangeRecord): Record<string, unknown> {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    secrets.isSecretField(name) ? REDACTED : value,
  ]);
  return {
    ...request,
    path: request.path.replace(PARAMETER, (whole, before: string, name: string) =>
      secrets.isSecretField(name) ? before + REDACTED : whole,
    ),
    headers: Object.fromEntries(headers),
    isComplete: record.isRead,
    bodyIsCut: record.isRequestCut,
  };
}

/** As text, and where that would change them, as the bytes. */
function bodyView(body: Uint8Array): { body: string; bodyBase64?: string } {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(body);
  const isText = !text.includes("\uFFFD");
  return isText ? { body: text } : { body: text, bodyBase64: Buffer.from(body).toString("base64") };
}
