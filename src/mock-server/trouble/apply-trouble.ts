import type { Scenario } from "../../scenario/scenario.ts";
import { scenarioSchema } from "../../scenario/scenario.ts";
import type { Place, Trouble } from "../../scenario/trouble/trouble.ts";
import { jsonReply } from "../../scenario/whole-answers.ts";
import { errorBody } from "../dialects/dress-scenario.ts";
import type { Manners } from "../dialects/knobs.ts";
import { OPENAI_MANNERS } from "../dialects/openai-manners.ts";
import { wholeScenario } from "../whole-reply/whole-scenario.ts";
import { htmlPage } from "./html-page.ts";

/** How and when a scenario in trouble is said. */
interface Setting {
  manners: Manners | null;
  /** In ms since 1970, for dates. */
  now: number;
}

/** The scenario with everything of a trouble that is not about single frames: those are `changeFrames`' affair. */
export function applyTrouble(scenario: Scenario, trouble: Trouble, setting: Setting): Scenario {
  const troubled = replacement(scenario, trouble, setting) ?? scenario;
  const { reply, wire, pace } = troubled;
  const { firstMs, tokensPerSecond, jitter, gapMs, lineEnd, bom, ending } = trouble;
  const isPaced = firstMs !== undefined || tokensPerSecond !== undefined || jitter !== undefined;
  const isChunked = wire.framing === "chunked" && reply.httpVersion === "1.1";
  const kind = ending?.kind === "fin-in-chunk" && !isChunked ? "fin" : ending?.kind;
  return {
    ...troubled,
    reply: {
      ...reply,
      delayMs: trouble.delayMs ?? reply.delayMs,
      headers: {
        ...withoutAny(reply.headers, retryHeaders(trouble, setting.now)),
        ...retryHeaders(trouble, setting.now),
      },
    },
    wire: { ...wire, lineEnd: lineEnd ?? wire.lineEnd, bom: bom ?? wire.bom },
    writes: trouble.writes ?? troubled.writes,
    gapMs: gapMs ?? (isPaced ? 0 : troubled.gapMs),
    pace: isPaced
      ? {
          firstMs: firstMs ?? pace?.firstMs ?? 0,
          tokensPerSecond: tokensPerSecond ?? pace?.tokensPerSecond,
          jitter: jitter ?? pace?.jitter ?? 0,
        }
      : pace,
    ...(ending !== undefined && {
      ending: { kind: kind ?? "complete", at: cutAt(ending.at), afterMs: 0, forMs: ending.forMs ?? 60_000 },
    }),
    seed: trouble.seed ?? troubled.seed,
  };
}

/** What is answered in place of the scenario; null when it is the scenario itself. */
function replacement(scenario: Scenario, trouble: Trouble, { manners }: Setting): Scenario | null {
  const { status, body } = trouble;
  const how = manners ?? OPENAI_MANNERS;
  if (body === "html") return plain(status ?? 200, "text/html; charset=utf-8", htmlPage(status ?? 200));
  if (body === "empty")
    return plain(status ?? 200, status === undefined ? "text/event-stream" : "text/plain", "");
  if (status !== undefined || body === "json-error") {
    const { body: error, headers } = errorBody(status ?? 500, {}, how);
    return scenarioSchema.parse(jsonReply(status ?? 200, error, headers));
  }
  return body === "json" ? wholeScenario(scenario, manners) : null;
}

function plain(status: number, type: string, text: string): Scenario {
  return scenarioSchema.parse({
    reply: { status, headers: { "content-type": type } },
    steps: text === "" ? [] : [{ bytes: text }],
    wire: { framing: "content-length" },
    writes: "whole",
  });
}

function retryHeaders(trouble: Trouble, now: number): Record<string, string> {
  const { retryAfter, retryAfterDate, retryAfterMs, shouldRetry } = trouble;
  return {
    ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    ...(retryAfterDate !== undefined && {
      "retry-after": new Date(now + retryAfterDate * 1000).toUTCString(),
    }),
    ...(retryAfterMs !== undefined && { "retry-after-ms": String(retryAfterMs) }),
    ...(shouldRetry !== undefined && { "x-should-retry": String(shouldRetry) }),
  };
}

/** Names of headers are compared without case. */
function withoutAny<Value>(headers: Record<string, Value>, others: object): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !Object.hasOwn(others, name.toLowerCase())),
  );
}

function cutAt(at: Place): { frame: number } | { byte: number } | undefined {
  return at === "end" ? undefined : at;
}
