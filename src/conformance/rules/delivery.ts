import type { ClientTrace } from "../client/trace.ts";
import { broken, type Finding, HELD, type Rule } from "./rule.ts";
import { robustness, thread, whatwg } from "./sources.ts";

const needs = ["arrivals"] as const;
const LATE_MS = 1000;
const PROMPT_MS = 250;

/** Whether the answer comes as it is written, and not all at the end. */
export const DELIVERY_RULES: readonly Rule[] = [
  {
    id: "delivery.as-it-comes",
    level: "must",
    needs,
    isTimed: true,
    requires: "Chunks are handed on while the stream is open, none later than a second after it was written.",
    why: "An answer that comes all at once is not streamed, whatever the API is called.",
    source: robustness(thread("cohere-ai/cohere-typescript#301"), "events held until the stream ends"),
    threads: ["cohere-ai/cohere-typescript#301", "mpetazzoni/sseclient#6"],
    judge: judgeWhileOpen,
  },
  {
    id: "delivery.prompt",
    level: "should",
    needs,
    isTimed: true,
    requires: "A chunk is handed on at its blank line, without waiting for what comes next.",
    why: "A parser that waits for the next byte shows every token one token late, and the last one never in time.",
    source: whatwg("9.2.6 Interpreting an event stream"),
    threads: ["btubbs/sseclient#9", "openai/openai-node#2309"],
    judge: judgePrompt,
  },
];

function judgeWhileOpen(trace: ClientTrace): Finding {
  const arrivals = trace.observation.arrivals ?? [];
  const lastWrite = trace.exchanges[0]?.response.writes.at(-1)?.atMs;
  const first = arrivals[0];
  if (first === undefined || lastWrite === undefined)
    return { held: null, message: "no arrivals were reported" };
  if (first >= lastWrite) {
    return broken(
      "nothing was handed on before the last write",
      `before ${Math.round(lastWrite)} ms`,
      `${Math.round(first)} ms`,
    );
  }
  return judgeLag(trace, LATE_MS, 1);
}

/** Who waits for what comes next is late with every chunk, and not only with those that a busy machine held up. */
function judgePrompt(trace: ClientTrace): Finding {
  return judgeLag(trace, PROMPT_MS, Math.ceil(trace.reading.chunks / 2));
}

/**
 * How long each chunk waited in the client; known only where it hands over one thing per chunk that was sent. Broken
 * when at least `tooMany` chunks came later than that.
 */
function judgeLag(
  { observation, exchanges, reading }: ClientTrace,
  limitMs: number,
  tooMany: number,
): Finding {
  const arrivals = observation.arrivals ?? [];
  const writes = exchanges[0]?.response.writes ?? [];
  if (arrivals.length === 0) return { held: null, message: "no arrivals were reported" };
  if (arrivals.length !== reading.chunks || writes.length < reading.chunks) {
    return { held: null, message: "arrivals do not match the chunks that were sent one by one" };
  }
  const raw = arrivals.map((arrival, i) => arrival - (writes[i]?.atMs ?? 0));
  // The two clocks start apart by as long as it took to connect, and that much for every chunk.
  const apart = Math.max(Math.min(...raw), 0);
  const lags = raw.map((each) => each - apart);
  const worst = lags.indexOf(Math.max(...lags));
  const lag = Math.round(lags[worst] ?? 0);
  return lags.filter((each) => each > limitMs).length < tooMany
    ? HELD
    : broken(`chunk ${worst + 1} came ${lag} ms after it was written`, `within ${limitMs} ms`, `${lag} ms`);
}
