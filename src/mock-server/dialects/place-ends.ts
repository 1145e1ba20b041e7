import { fillTemplate } from "./fill-template.ts";
import type { JsonObject, Manners } from "./knobs.ts";
import { isContent, type Line, type Said } from "./line.ts";

/** Puts the finish reason and the usage where the dialect has them. */
export function placeEnds(said: Said[], manners: Manners): Said[] {
  return placeUsage(placeFinish(said, manners), manners);
}

function placeFinish(said: Said[], manners: Manners): Said[] {
  if (manners.finish === "own-chunk" && manners.finishOfTools === "own-chunk") return said;
  const placed: Said[] = [];
  for (const one of said) {
    if ("line" in one && one.line.kind === "finish") {
      const { line } = one;
      const own = linesOf(placed).filter(({ choice }) => choice === line.choice);
      const where = own.some(({ kind }) => kind === "tool") ? manners.finishOfTools : manners.finish;
      const last = own.findLast(isContent);
      if (where === "last-chunk" && last !== undefined) {
        last.finish = line.finish;
        continue;
      }
    }
    placed.push(one);
  }
  return placed;
}

function placeUsage(said: Said[], manners: Manners): Said[] {
  const lines = linesOf(said);
  const given = lines.findLast(({ kind }) => kind === "usage");
  if (given?.usage == null) return said;
  const usage = { ...given.usage, ...missing(usageFields(given.usage, manners), given.usage) };
  const isOther = (one: Said): boolean => !("line" in one && one.line.kind === "usage");
  if (manners.usage === "own-chunk") {
    given.usage = usage;
    return said;
  }
  if (manners.usage === "none") return said.filter(isOther);
  const others = lines.filter(({ kind }) => kind !== "usage");
  const target = others.findLast(({ finish }) => finish !== null) ?? others.at(-1);
  if (target === undefined) return said;
  if (manners.usage === "every-chunk") countUp(others, usage);
  target.usage = usage;
  return said.filter(isOther);
}

/** Usage on every chunk counts up to what it is in the end. */
function countUp(lines: readonly Line[], usage: JsonObject): void {
  const prompt = Number(usage["prompt_tokens"]);
  const whole = Number(usage["completion_tokens"]);
  const contents = lines.filter(isContent).length;
  let soFar = 0;
  for (const line of lines) {
    if (isContent(line)) soFar++;
    const completion = contents === 0 ? whole : Math.ceil((whole * soFar) / contents);
    line.usage = { ...usage, completion_tokens: completion, total_tokens: prompt + completion };
  }
}

function usageFields(usage: JsonObject, manners: Manners): JsonObject {
  return fillTemplate(manners.usageFields, usagePlaces(usage));
}

/** What templates can say about usage. */
export function usagePlaces(usage: JsonObject | null): JsonObject {
  if (usage === null) return {};
  const details = usage["completion_tokens_details"] as JsonObject | undefined;
  return {
    usage,
    prompt: usage["prompt_tokens"],
    completion: usage["completion_tokens"],
    total: usage["total_tokens"],
    reasoning: details?.["reasoning_tokens"] ?? 0,
  };
}

function missing(fields: JsonObject, known: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !Object.hasOwn(known, name)));
}

export function linesOf(said: readonly Said[]): Line[] {
  return said.flatMap((one) => ("line" in one ? [one.line] : []));
}
