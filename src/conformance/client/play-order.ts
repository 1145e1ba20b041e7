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

/** The order in which exchanges are played: silence is waited out beside everything else, so it comes first. */
export function silenceFirst(exchanges: readonly PlannedExchange[]): PlannedExchange[] {
  return exchanges.toSorted((a, b) => Number(isAboutSilence(b)) - Number(isAboutSilence(a)));
}
