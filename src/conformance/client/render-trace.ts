import { createHash } from "node:crypto";
import { Redactor, type Rendition } from "../../mock-server/index.ts";
import { compactScenario } from "../../scenario/compact-scenario.ts";
import type { Exchange } from "../../wire/exchange.ts";
import { contentOf } from "../../wire/trace/content-bytes.ts";
import { TRACE_VERSION, type TraceEnding, type TraceLine } from "../../wire/trace/trace-line.ts";
import { packageVersion } from "../run/package-version.ts";
import type { Subject } from "../subjects/subject.ts";
import type { PlayedStimulus } from "./client-run.ts";

/** A played stimulus as a trace: what crossed the wire, as the server wrote it, and what is needed to judge it again. */
export function renderTrace(id: string, subject: Subject, played: PlayedStimulus): string {
  const redactor = new Redactor();
  const exchanges = played.exchanges.map((exchange) => withoutSecrets(exchange, redactor));
  const start = exchanges[0]?.startedAt ?? 0;
  const replies = [played.rendition, ...played.rendition.later];
  const lines: TraceLine[] = [
    { kind: "header", format: "trace", version: TRACE_VERSION, streamproof: packageVersion(), by: "client" },
    ...exchanges.flatMap((exchange, index) =>
      linesOf(exchange, {
        nth: index + 1,
        start,
        rendition: replies[index] ?? replies.at(-1) ?? played.rendition,
      }),
    ),
    {
      kind: "judged",
      atMs: played.ms,
      id,
      subject: { ...subject.info },
      ...(subject.forgivesTrailingNewline === undefined
        ? {}
        : { forgivesTrailingNewline: subject.forgivesTrailingNewline }),
      ...(subject.isToldTimeLimit === undefined ? {} : { isToldTimeLimit: subject.isToldTimeLimit }),
      scenario: compactScenario(played.scenario) as Record<string, unknown>,
      bodies: replies.map(digestOf),
      outcome: { ...played.outcome },
      exchanges: exchanges.map((exchange) => ({ ...exchange })),
      ms: played.ms,
    },
    { kind: "footer", atMs: played.ms, exchanges: exchanges.length },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** What tells whether a scenario is still rendered as it was. */
export function digestOf({ body }: Rendition): string {
  return createHash("sha256").update(body).digest("hex");
}

function withoutSecrets(exchange: Exchange, redactor: Redactor): Exchange {
  const { request } = exchange;
  const headers = Object.fromEntries(redactor.fields(Object.entries(request.headers)));
  const path = redactor.target(request.path);
  const { text = "" } = redactor.requestBody(Buffer.from(request.body), headers["content-type"] ?? "");
  return { ...exchange, request: { ...request, headers, path, body: text } };
}

/** Bodies stand without their content coding, so the header that names it is left out. */
function linesOf(
  { startedAt, request, response, state, playedAtMs, peerLeft }: Exchange,
  { nth, start, rendition }: { nth: number; start: number; rendition: Rendition },
): TraceLine[] {
  const at = (ms: number): number => Math.round((startedAt - start + ms) * 1000) / 1000;
  const common = { exchange: nth };
  let from = 0;
  const pieces = response.writes.map(({ end, atMs }) => {
    const content = contentOf(rendition.body.slice(from, end));
    from = end;
    return { kind: "body" as const, ...common, atMs: at(atMs), ...content };
  });
  const { method, path, httpVersion } = request;
  const isOld = rendition.framing === "chunked" && httpVersion === "1.0";
  return [
    {
      kind: "request",
      ...common,
      atMs: at(0),
      seen: "writes",
      method,
      path,
      httpVersion,
      headers: Object.entries(request.headers),
    },
    ...(request.body === ""
      ? []
      : [{ kind: "request-body" as const, ...common, atMs: at(0), text: request.body }]),
    { kind: "request-end", ...common, atMs: at(0) },
    {
      kind: "response",
      ...common,
      atMs: at(response.writes[0]?.atMs ?? playedAtMs ?? 0),
      httpVersion: rendition.httpVersion,
      status: response.status,
      headers: response.headers.filter(([name]) => name.toLowerCase() !== "content-encoding"),
      framing: isOld ? "close" : rendition.framing,
    },
    ...pieces,
    ...(peerLeft === null || peerLeft.how === "after-us"
      ? []
      : [{ kind: "left" as const, ...common, atMs: at(peerLeft.atMs), how: peerLeft.how }]),
    {
      kind: "end",
      ...common,
      atMs: at(playedAtMs ?? peerLeft?.atMs ?? response.writes.at(-1)?.atMs ?? 0),
      how: endingOf(state, rendition, isOld),
    },
  ];
}

function endingOf(state: Exchange["state"], { ending, framing }: Rendition, isOld: boolean): TraceEnding {
  if (state === "peer-left") return "client-left";
  if (state === "open" || ending.kind === "stall") return "open";
  if (ending.kind === "reset" || ending.kind === "fin-in-chunk") return ending.kind;
  const isClose = framing === "close" || isOld;
  if (ending.kind === "complete") return isClose ? "closed" : "complete";
  return isClose ? "closed" : framing === "content-length" ? "short" : "fin";
}
