import { Redactor } from "../../mock-server/index.ts";
import { compactScenario } from "../../scenario/compact-scenario.ts";
import type { Exchange } from "../../wire/exchange.ts";
import { TRACE_VERSION, type TraceLine } from "../../wire/trace/trace-line.ts";
import { exchangeLines } from "../run/exchange-lines.ts";
import { digestOf } from "../run/rendition-digest.ts";
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
      exchangeLines(exchange, {
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

function withoutSecrets(exchange: Exchange, redactor: Redactor): Exchange {
  const { request } = exchange;
  const headers = Object.fromEntries(redactor.fields(Object.entries(request.headers)));
  const path = redactor.target(request.path);
  const { text = "" } = redactor.requestBody(Buffer.from(request.body), headers["content-type"] ?? "");
  return { ...exchange, request: { ...request, headers, path, body: text } };
}
