import { isAboutSilence, type PlannedExchange } from "../run/plan.ts";

/**
 * The order in which records come: chapters spread over the whole run, so that failures in a row mean a subject that
 * fails at everything and not one that fails at one chapter; checks that wait for silence at the end.
 */
export function spreadChapters(plan: readonly PlannedExchange[]): PlannedExchange[] {
  const sizes = new Map<string, number>();
  const places = plan.map((exchange) => {
    const chapter = isAboutSilence(exchange) ? "" : (exchange.case.id.split("/")[0] ?? "");
    const place = sizes.get(chapter) ?? 0;
    sizes.set(chapter, place + 1);
    return { exchange, chapter, place };
  });
  const keyOf = ({ chapter, place }: (typeof places)[number]): number =>
    chapter === "" ? 1 : (place + 0.5) / (sizes.get(chapter) ?? 1);
  return places.sort((a, b) => keyOf(a) - keyOf(b)).map(({ exchange }) => exchange);
}

/** A stream that takes longer than this however fast everybody is, in ms, begins early. */
const LONG_MS = 500;
/** The first exchanges warm a client up; and clients that hang on long streams do not hang on everything. */
const OTHERS_BETWEEN = 8;

/**
 * The order in which exchanges are played. What takes its time is waited out beside everything else: silence comes
 * first, then long streams, the longest first, each behind a few of the others.
 */
export function longestFirst(exchanges: readonly PlannedExchange[]): PlannedExchange[] {
  const isLong = ({ rendition }: PlannedExchange): boolean => rendition.plannedMs >= LONG_MS;
  const silent = exchanges.filter(isAboutSilence);
  const spoken = exchanges.filter((exchange) => !isAboutSilence(exchange));
  const long = spoken.filter(isLong).sort((a, b) => b.rendition.plannedMs - a.rendition.plannedMs);
  const short = spoken.filter((exchange) => !isLong(exchange));
  const ordered = long.flatMap((exchange, i) => [
    ...short.slice(i * OTHERS_BETWEEN, (i + 1) * OTHERS_BETWEEN),
    exchange,
  ]);
  return [...silent, ...ordered, ...short.slice(long.length * OTHERS_BETWEEN)];
}
