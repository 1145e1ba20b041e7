import type { ExchangeRecord, ExchangeStep } from "../exchange-record.ts";
import type { MountHouse } from "../mount-house.ts";
import { ControlError } from "./control-error.ts";
import type { ControlReply, ControlRequest } from "./control-request.ts";
import { exchangeFilter, FILTERS } from "./exchange-filter.ts";
import { exchangeDetails, exchangeSummary } from "./exchange-view.ts";
import { queryInteger, refuseUnknownWords } from "./query.ts";

const DEFAULT_WAIT_MS = 10_000;
const MAX_WAIT_MS = 60_000;

/** What can be waited for, and when it has come about. */
const WAITED_FOR: Readonly<Record<string, (record: ExchangeRecord) => boolean>> = {
  requested: ({ isRead }) => isRead,
  settled: ({ state }) => state !== "open",
  left: ({ peer }) => peer.departure !== null,
};

/** `GET /journal`: the exchanges that fit, oldest first; of many the newest. */
export function listJournal(house: MountHouse, { query }: ControlRequest): ControlReply {
  refuseUnknownWords(query, [...FILTERS, "limit", "after", "view"]);
  const limit = queryInteger(query, "limit", { min: 1, max: 100_000 }) ?? 100;
  const after = queryInteger(query, "after", { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0;
  const view = viewOf(query);
  const filter = exchangeFilter(query);
  const fitting = house.journal.records().filter((record) => record.id > after && filter(record));
  return { status: 200, json: { total: fitting.length, exchanges: fitting.slice(-limit).map(view) } };
}

/** `GET /journal/<id>`: everything about one exchange. */
export function showExchange(house: MountHouse, id: string): ControlReply {
  const record = house.journal.records().find((one) => String(one.id) === id);
  if (record !== undefined) return { status: 200, json: exchangeDetails(record) };
  throw new ControlError(
    404,
    "no-exchange",
    `Cannot show exchange ${id}: it is not in the journal. Of the last ${house.journal.size} each has an id in ` +
      "`GET /__streamproof/journal`.",
  );
}

/** `DELETE /journal`: forgets the exchanges, of one token or all. */
export function clearJournal(house: MountHouse, { query }: ControlRequest): ControlReply {
  refuseUnknownWords(query, ["token"]);
  house.forget(query.get("token") ?? undefined);
  return { status: 200, json: { cleared: true } };
}

/** `GET /count`: how many exchanges fit, and whether that is as expected. */
export function countExchanges(house: MountHouse, { query }: ControlRequest): ControlReply {
  refuseUnknownWords(query, [...FILTERS, "equals", "atLeast", "atMost"]);
  const bound = (name: string): number | undefined => queryInteger(query, name, { min: 0, max: 1_000_000 });
  const [equals, atLeast, atMost] = [bound("equals"), bound("atLeast"), bound("atMost")];
  const count = house.journal.records().filter(exchangeFilter(query)).length;
  const missed = [
    equals !== undefined && count !== equals ? `exactly ${equals}` : null,
    atLeast !== undefined && count < atLeast ? `at least ${atLeast}` : null,
    atMost !== undefined && count > atMost ? `at most ${atMost}` : null,
  ].filter((one) => one !== null);
  if (missed.length === 0) return { status: 200, json: { count } };
  const message = `${count} exchanges fit, expected ${missed.join(" and ")}.`;
  throw new ControlError(409, "count", message, { count });
}

/** `GET /wait`: the nth exchange that fits, as soon as it is as far as asked. */
export async function waitForExchange(house: MountHouse, { query }: ControlRequest): Promise<ControlReply> {
  refuseUnknownWords(query, [...FILTERS, "for", "nth", "after", "timeoutMs", "view"]);
  const wanted = query.get("for") ?? "requested";
  const isThere = Object.hasOwn(WAITED_FOR, wanted) ? WAITED_FOR[wanted] : undefined;
  if (isThere === undefined) {
    const words = Object.keys(WAITED_FOR).join(", ");
    throw new ControlError(400, "query", `The query says for=${wanted}, expected one of ${words}.`);
  }
  const nth = queryInteger(query, "nth", { min: 1, max: 100_000 }) ?? 1;
  const after = queryInteger(query, "after", { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0;
  const timeoutMs = queryInteger(query, "timeoutMs", { min: 0, max: MAX_WAIT_MS }) ?? DEFAULT_WAIT_MS;
  const view = viewOf(query);
  const filter = exchangeFilter(query);
  const fitting = (): ExchangeRecord[] =>
    house.journal.records().filter((record) => record.id > after && filter(record) && isThere(record));
  const record = await house.within(timeoutMs, () => fitting()[nth - 1]);
  if (record !== null) return { status: 200, json: view(record) };
  const count = fitting().length;
  throw new ControlError(
    504,
    "timeout",
    `Waited ${timeoutMs} ms for exchange ${nth} that is ${wanted} and fits; there ${count === 1 ? "was" : "were"} ${count}.`,
    { count },
  );
}

/** One event of the live stream. */
export function stepEvent(record: ExchangeRecord, step: ExchangeStep, id: number): string {
  return `id: ${id}\nevent: ${step}\ndata: ${JSON.stringify(exchangeSummary(record))}\n\n`;
}

function viewOf(query: URLSearchParams): (record: ExchangeRecord) => unknown {
  const view = query.get("view") ?? "summary";
  if (view === "summary") return exchangeSummary;
  if (view === "full") return exchangeDetails;
  throw new ControlError(400, "query", `The query says view=${view}, expected summary or full.`);
}
