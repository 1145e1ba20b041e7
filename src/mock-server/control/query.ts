import { closestWord } from "../../scenario/closest-word.ts";
import { ControlError } from "./control-error.ts";

/**
 * A whole number of the query; undefined without it.
 *
 * @throws ControlError 400.
 */
export function queryInteger(
  query: URLSearchParams,
  name: string,
  { min, max }: { min: number; max: number },
): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new ControlError(
    400,
    "query",
    `The query says ${name}=${given}, expected a whole number from ${min} to ${max}.`,
  );
}

/** A misspelt word would otherwise fit everything. Throws a `ControlError` 400. */
export function refuseUnknownWords(query: URLSearchParams, known: readonly string[]): void {
  for (const name of query.keys()) {
    if (known.includes(name)) continue;
    const close = closestWord(name, known);
    const hint = close === undefined ? `Known are ${known.join(", ")}.` : `Did you mean "${close}"?`;
    throw new ControlError(400, "query", `The query has a word that means nothing here: "${name}". ${hint}`);
  }
}
