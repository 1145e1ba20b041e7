import { isJsonObject, type JsonObject } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";

/** Gemini's total counts thoughts that neither the completion nor any detail does. */
const COUNTS_THOUGHTS = /gemini/i;

export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

export function countsIn(usage: JsonObject): { prompt: number; completion: number; total: number } {
  const count = (name: string): number => (isCount(usage[name]) ? usage[name] : 0);
  return {
    prompt: count("prompt_tokens"),
    completion: count("completion_tokens"),
    total: count("total_tokens"),
  };
}

/** Whether the total is the sum, or the sum and tokens that the usage names elsewhere (xAI's reasoning, say). */
export function addsUp(usage: JsonObject, model: string): Finding {
  const { prompt, completion, total } = countsIn(usage);
  const rest = total - prompt - completion;
  if (rest === 0) return HELD;
  const others = otherCounts(usage);
  const isNamed =
    rest > 0 && (others.includes(rest) || others.reduce((sum, count) => sum + count, 0) === rest);
  if (isNamed || (rest > 0 && COUNTS_THOUGHTS.test(model))) return HELD;
  return broken("the total is not the sum", prompt + completion, total);
}

/** Counts of tokens beside the three: in details, or beside them. */
function otherCounts(usage: JsonObject): number[] {
  const known = new Set(["prompt_tokens", "completion_tokens", "total_tokens"]);
  return Object.entries(usage).flatMap(([name, value]) => {
    if (isJsonObject(value)) return Object.entries(value).flatMap(([inner, count]) => tokensIn(inner, count));
    return known.has(name) ? [] : tokensIn(name, value);
  });
}

function tokensIn(name: string, value: unknown): number[] {
  return /tokens?$/.test(name) && isCount(value) && value > 0 ? [value] : [];
}
