import { randomUUID } from "node:crypto";
import { type TraceAsked } from "../../../wire/trace/asked-line.ts";
import type { SavedSubject } from "../../../wire/trace/saved-reply.ts";
import { type ExchangeLine, TRACE_VERSION, type TraceLine } from "../../../wire/trace/trace-line.ts";
import { replyLines, saveReply } from "../../raw/saved-reply.ts";
import { packageVersion } from "../../run/package-version.ts";
import type { TraceFolder } from "../../run/trace-folder.ts";
import type { Answered } from "../ask-question.ts";
import type { EndpointPlace } from "../endpoint-place.ts";
import type { PlannedQuestion } from "../plan-endpoint.ts";
import { QUESTIONS } from "../questions.ts";
import { digestOfQuestion } from "./question-digest.ts";
import { withoutSecrets } from "./without-secrets.ts";

export interface EndpointSaverOptions {
  folder: TraceFolder;
  subject: SavedSubject;
  place: EndpointPlace;
  plan: readonly PlannedQuestion[];
  /** Shards of one run may be saved in one folder. */
  shard?: { index: number; count: number } | undefined;
  /** Takes secrets out of a text. */
  clean(text: string): string;
}

/** What became of one question. */
interface Kept {
  first: Answered;
  again: { rule: string; answered: Answered }[];
  unrepeated: string[];
}

/**
 * Writes everything that a run on an endpoint decided, one trace for each question, as soon as it is known, for
 * `endpoint trace:<folder>` to judge again. No secret gets into it.
 */
export class EndpointSaver {
  readonly #options: EndpointSaverOptions;
  readonly #run = randomUUID();
  readonly #kept = new Map<string, Kept>();

  /** @throws ConformanceError `cannot-save`, here and whenever something is written */
  constructor(options: EndpointSaverOptions) {
    this.#options = options;
    // Answers are compared with each other: none of an earlier run may be among them.
    for (const { id } of QUESTIONS) this.#options.folder.remove(this.#options.subject.spec, this.#file(id));
  }

  answered(answered: Answered): void {
    const kept: Kept = { first: answered, again: [], unrepeated: [] };
    this.#kept.set(answered.question.id, kept);
    this.#write(kept);
  }

  /** It was asked again because of this rule; null: it could not be. */
  again(id: string, rule: string, answered: Answered | null): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    if (answered === null) kept.unrepeated.push(rule);
    else kept.again.push({ rule, answered });
    this.#write(kept);
  }

  /** A question was not asked. */
  left(id: string, why: string): void {
    const line: TraceLine = {
      kind: "unasked",
      atMs: 0,
      ...this.#common(id),
      message: this.#options.clean(why),
    };
    this.#writeLines(id, [line]);
  }

  #common(id: string): Pick<TraceAsked, "run" | "id" | "subject"> {
    return { run: this.#run, id, subject: this.#options.subject };
  }

  #write({ first, again, unrepeated }: Kept): void {
    const { id } = first.question;
    const start = first.reply.raw.sentAt ?? first.reply.raw.endedAt;
    const exchanges: ExchangeLine[] = [];
    const asked = [{ answered: first, rule: undefined }, ...again].map(({ answered, rule }, nth) => {
      const { raw, line } = this.#asked(answered, nth + 1);
      const { headers, body, rawBody } = line.asked;
      const isGet = answered.question.kind === "catalogue";
      const { chatUrl, modelsUrl } = this.#options.place;
      const path = new URL(isGet ? modelsUrl : chatUrl).pathname;
      const sent = isGet ? "" : (rawBody ?? JSON.stringify(body));
      const method = isGet ? "GET" : "POST";
      exchanges.push(...replyLines(raw, { exchange: nth + 1, start, method, path, headers, body: sent }));
      if (rule !== undefined) return { ...line, again: rule };
      return unrepeated.length === 0 ? line : { ...line, unrepeated };
    });
    const atMs = exchanges.at(-1)?.atMs ?? 0;
    this.#writeLines(id, [...exchanges, ...asked.map((line) => ({ ...line, atMs }))]);
  }

  #asked(answered: Answered, exchange: number): { raw: Answered["reply"]["raw"]; line: TraceAsked } {
    const { question, reuse, wasWaitedFor, ms } = answered;
    const { place, plan } = this.#options;
    const { secrets, wrongKey, given } = place;
    const seen = { asked: answered.asked, raw: answered.reply.raw, secrets, wrongKey };
    const clean = withoutSecrets(seen, { url: place.chatUrl, headers: given });
    const isAside = !plan.some((each) => each.question.id === question.id && each.rules.length > 0);
    const line: TraceAsked = {
      kind: "asked",
      atMs: 0,
      ...this.#common(question.id),
      question: digestOfQuestion(question),
      ...(isAside ? { aside: true } : {}),
      asked: clean.asked,
      reply: saveReply(clean.raw, exchange),
      reuse,
      waitedFor: wasWaitedFor,
      secrets: [...clean.secrets],
      wrongKey,
      ms,
    };
    return { raw: clean.raw, line };
  }

  #file(id: string): string {
    const { shard } = this.#options;
    return shard === undefined ? id : `${shard.index}-of-${shard.count}/${id}`;
  }

  #writeLines(id: string, lines: readonly TraceLine[]): void {
    const exchanges = lines.filter(({ kind }) => kind === "request").length;
    const last = lines.at(-1);
    const all: TraceLine[] = [
      {
        kind: "header",
        format: "trace",
        version: TRACE_VERSION,
        streamproof: packageVersion(),
        by: "endpoint",
      },
      ...lines,
      { kind: "footer", atMs: last !== undefined && "atMs" in last ? last.atMs : 0, exchanges },
    ];
    const text = all.map((line) => `${JSON.stringify(line)}\n`).join("");
    this.#options.folder.write(this.#options.subject.spec, this.#file(id), text);
  }
}
