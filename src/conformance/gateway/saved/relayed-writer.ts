import { compactScenario } from "../../../scenario/compact-scenario.ts";
import type { TraceRelayed } from "../../../wire/trace/relayed-line.ts";
import type { SavedSubject } from "../../../wire/trace/saved-reply.ts";
import type { ExchangeLine, TraceLine } from "../../../wire/trace/trace-line.ts";
import { replyLines, saveReply } from "../../raw/saved-reply.ts";
import { exchangeLines } from "../../run/exchange-lines.ts";
import { digestOf } from "../../run/rendition-digest.ts";
import { inTheOtherWay } from "../in-the-other-way.ts";
import type { PlayedQuestion } from "../record-question.ts";
import type { ReplyTo } from "./replies-of.ts";
import { withoutSecrets } from "./without-secrets.ts";

interface Adding {
  replyTo: ReplyTo;
  part?: "member" | "after";
  isAgain?: boolean;
}

/** Puts questions into words: both sides of each as a trace has them, and what is needed to judge it again. */
export class RelayedWriter {
  readonly #id: string;
  readonly #subject: SavedSubject;
  readonly #path: string;
  readonly #exchanges: ExchangeLine[] = [];
  readonly #relayed: TraceRelayed[] = [];
  #start: number | null = null;
  #count = 0;

  constructor(id: string, subject: SavedSubject) {
    this.#id = id;
    this.#subject = subject;
    this.#path = `${new URL(subject.spec).pathname.replace(/\/$/, "")}/chat/completions`;
  }

  add({ trace, ms }: PlayedQuestion, { replyTo, part, isAgain = false }: Adding): void {
    const seen = withoutSecrets(trace);
    const { asked, downstreams, control, upstream, controlUpstream, leftAt, clientKey } = seen;
    const start = (this.#start ??= downstreams[0].raw.sentAt ?? upstream[0]?.startedAt ?? 0);
    const ours = downstreams.map(({ raw, asksForStream }) => {
      const sent = asksForStream === (asked.body["stream"] === true) ? asked : inTheOtherWay(asked);
      return { ...this.#reply(raw, sent, { start, side: "client" }), asksForStream };
    });
    for (const [nth, exchange] of upstream.entries()) {
      // Which question an exchange serves is known where each has one.
      const serves = upstream.length === ours.length ? ours[nth]?.reply.exchange : ours[0]?.reply.exchange;
      const upstreamOf = upstream.length === ours.length || ours.length === 1 ? { for: serves } : {};
      const rendition = replyTo(exchange, nth);
      this.#push(exchangeLines(exchange, { nth: ++this.#count, start, rendition, upstreamOf }));
    }
    const direct = control === null ? null : this.#reply(control.raw, asked, { start }).reply;
    this.#relayed.push({
      kind: "relayed",
      atMs: 0,
      id: this.#id,
      ...(part === undefined ? {} : { part }),
      ...(isAgain ? { again: true } : {}),
      subject: this.#subject,
      scenario: compactScenario(trace.scenario) as Record<string, unknown>,
      bodies: [trace.rendition, ...trace.rendition.later].map(digestOf),
      asked,
      replies: ours.map(({ asksForStream, reply }) => ({ asksForStream, reply })),
      control: direct,
      upstream: upstream.map((exchange) => ({ ...exchange })),
      controlUpstream: controlUpstream === null ? null : { ...controlUpstream },
      leftAt,
      clientKey,
      ms,
    });
  }

  /** Everything in the order of its times, and then what is to be judged. */
  lines(): TraceLine[] {
    const inOrder = this.#exchanges.toSorted((a, b) => a.atMs - b.atMs);
    const atMs = inOrder.at(-1)?.atMs ?? 0;
    return [...inOrder, ...this.#relayed.map((line) => ({ ...line, atMs }))];
  }

  #reply(
    raw: Parameters<typeof saveReply>[0],
    { headers, body, rawBody }: TraceRelayed["asked"],
    place: { start: number; side?: "client" },
  ): { reply: ReturnType<typeof saveReply> } {
    const exchange = ++this.#count;
    const text = rawBody ?? JSON.stringify(body);
    this.#push(
      replyLines(raw, { exchange, ...place, method: "POST", path: this.#path, headers, body: text }),
    );
    return { reply: saveReply(raw, exchange) };
  }

  #push(lines: readonly ExchangeLine[]): void {
    for (const line of lines) this.#exchanges.push(line);
  }
}
