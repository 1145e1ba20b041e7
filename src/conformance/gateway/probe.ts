import type { MockServer } from "../../mock-server/index.ts";
import { headerValues, type RawReply } from "../raw/index.ts";
import { explainProbe } from "./explain-probe.ts";
import type { GatewayPlace } from "./gateway-place.ts";

/** What the first question showed: whether our upstream stands behind the gateway. */
export type ProbeOutcome = { server: string | null } | { problem: string };

export interface ProbeOptions {
  upstream: MockServer;
  place: GatewayPlace;
  signal: AbortSignal;
  /** A gateway that was started just now may need a moment: it is asked again while it answers like one. */
  isStarting: boolean;
  /** How long one probe may take. @defaultValue 10000 */
  timeoutMs?: number | undefined;
}

const PROBE_MS = 10_000;
/** After the gateway answered, the upstream's side of the exchange may take a moment to be noted. */
const GRACE_MS = 100;
/** For an answer that comes although nobody waits for it. */
const ANSWER_MS = 2000;
const STARTING_MS = 15_000;
const AGAIN_MS = 250;
/** More than anybody says to whom our answer went. */
const MAX_BYTES = 1024 * 1024;
/** What gateways say while they start. */
const STARTING_STATUSES = new Set([502, 503, 504]);

/** Asks a first question: it succeeds as soon as our upstream sees its token, whatever comes back. */
export async function probeGateway(options: ProbeOptions): Promise<ProbeOutcome> {
  const until = performance.now() + STARTING_MS;
  for (;;) {
    const { reached, raw, outcome } = await probeOnce(options);
    if (reached || options.signal.aborted || !options.isStarting) return outcome;
    const isStarting = raw.failure !== null || STARTING_STATUSES.has(raw.head?.status ?? 502);
    if (!isStarting || performance.now() > until) return outcome;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

async function probeOnce({ upstream, place, signal, timeoutMs = PROBE_MS }: ProbeOptions): Promise<{
  reached: boolean;
  raw: RawReply;
  outcome: ProbeOutcome;
}> {
  const known = new Set(upstream.exchanges().map(keyOf));
  using mount = upstream.mount({
    steps: [{ role: "assistant" }, { text: "Hello" }, { finish: "stop" }, { done: true }],
  });
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  signal.addEventListener("abort", leave, { once: true });
  // What comes back does not matter any more; the head says who answers, if it comes soon.
  const seen = mount.whenRequested(1, timeoutMs).catch(() => null);
  let timer: NodeJS.Timeout | undefined;
  void seen.then((exchange) => exchange && (timer = setTimeout(leave, ANSWER_MS)));
  const raw = await place.send(place.ask(mount.token), {
    timeoutMs,
    maxBytes: MAX_BYTES,
    signal: leaving.signal,
  });
  clearTimeout(timer);
  signal.removeEventListener("abort", leave);
  const reached = (await mount.whenRequested(1, GRACE_MS)) !== null;
  if (reached) return { reached, raw, outcome: { server: headerValues(raw.head, "server")[0] ?? null } };
  const strays = upstream.exchanges().filter((exchange) => !known.has(keyOf(exchange)));
  const problem = explainProbe({ url: place.url, upstream: upstream.origin, raw, strays });
  return { reached, raw, outcome: { problem } };
}

function keyOf({ token, nth }: { token: string; nth: number }): string {
  return `${token} ${nth}`;
}
