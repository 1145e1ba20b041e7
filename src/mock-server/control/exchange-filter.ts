import { globPattern } from "../../scenario/pattern.ts";
import type { Match } from "../../scenario/match.ts";
import type { Exchange } from "../../wire/exchange.ts";
import type { ExchangeRecord } from "../exchange-record.ts";
import { compileMatch, requestFacts } from "../match-request.ts";
import { ControlError } from "./control-error.ts";
import { queryInteger } from "./query.ts";

/** What a query can ask of an exchange, beside the words of the route itself. */
export const FILTERS = [
  "token",
  "state",
  "status",
  "method",
  "path",
  "model",
  "text",
  "turn",
  "stream",
] as const;

const STATES: readonly Exchange["state"][] = ["open", "played", "peer-left"];

export type ExchangeFilter = (record: ExchangeRecord) => boolean;

/**
 * The filter that a query describes; without any word everything fits. Words about the body fit no request whose body
 * is not there yet.
 *
 * @throws ControlError 400 for a value that cannot be.
 */
export function exchangeFilter(query: URLSearchParams): ExchangeFilter {
  const token = query.get("token");
  const state = query.get("state");
  if (state !== null && !STATES.some((one) => one === state))
    throw new ControlError(
      400,
      "query",
      `The state is ${JSON.stringify(state)}, expected ${STATES.join(", ")}.`,
    );
  const status = queryInteger(query, "status", { min: 100, max: 599 });
  const method = query.get("method")?.toUpperCase();
  const isAsked = requestFilter(query);
  return (record) =>
    (token === null || record.token === token) &&
    (state === null || record.state === state) &&
    (status === undefined || record.rendition.status === status) &&
    (method === undefined || record.method === method) &&
    isAsked(record);
}

function requestFilter(query: URLSearchParams): ExchangeFilter {
  const match = matchOf(query);
  const path = query.get("path");
  const pathPattern = path === null ? null : globPattern(path);
  if (Object.keys(match).length === 0) {
    return ({ path: asked }) => pathPattern === null || pathPattern.test(withoutQuery(asked));
  }
  const fits = compile(match);
  // A request does not change, and this is asked again at every step of any exchange.
  const known = new WeakMap<ExchangeRecord, boolean>();
  return (record) => {
    if (pathPattern !== null && !pathPattern.test(withoutQuery(record.path))) return false;
    if (!record.isRead) return false;
    let isFitting = known.get(record);
    if (isFitting === undefined) known.set(record, (isFitting = fits(requestFacts(record.request()))));
    return isFitting;
  };
}

function compile(match: Match): ReturnType<typeof compileMatch> {
  try {
    return compileMatch(match);
  } catch (error) {
    throw new ControlError(400, "query", `The text is no pattern: ${(error as Error).message}.`);
  }
}

function matchOf(query: URLSearchParams): Match {
  const [model, text, stream] = [query.get("model"), query.get("text"), query.get("stream")];
  const turn = queryInteger(query, "turn", { min: 1, max: 10_000 });
  if (stream !== null && stream !== "true" && stream !== "false")
    throw new ControlError(400, "query", `The query says stream=${stream}, expected true or false.`);
  return {
    ...(model === null ? {} : { model }),
    ...(text === null ? {} : { text }),
    ...(turn === undefined ? {} : { turn }),
    ...(stream === null ? {} : { stream: stream === "true" }),
  };
}

function withoutQuery(path: string): string {
  return path.replace(/[?#].*$/s, "");
}
