import type { Manners } from "../dialects/knobs.ts";
import { isMapping } from "../json-schema/schema.ts";

/** Makers of models by the names that stand before their models, where the upstream is called otherwise. */
const MAKERS: Record<string, string> = {
  amazon: "AWS Bedrock",
  microsoft: "Azure",
  mistralai: "Mistral",
  qwen: "Alibaba",
  "x-ai": "XAI",
};

/** Which upstream answers, and whether it stops when the client leaves; null where the lists do not tell. */
export function upstreamOf(
  body: Record<string, unknown>,
  { cancelling }: Manners,
): { upstream: string | null; stopsOnCancel: boolean | null } {
  const asked = askedProvider(body["provider"]) ?? makerIn(body["model"]);
  if (asked === null) return { upstream: null, stopsOnCancel: null };
  const find = (names: readonly string[]): string | undefined =>
    names.find((name) => bare(name) === bare(asked));
  const stops = find(cancelling.stops);
  if (stops !== undefined) return { upstream: stops, stopsOnCancel: true };
  const runsOn = find(cancelling.runsOn);
  return { upstream: runsOn ?? asked, stopsOnCancel: runsOn === undefined ? null : false };
}

/** `provider: "Groq"`, or the first of `order` or `only`. */
function askedProvider(given: unknown): string | null {
  if (typeof given === "string") return given;
  if (!isMapping(given)) return null;
  const [first] = [given["only"], given["order"]].filter(Array.isArray).flat() as unknown[];
  return typeof first === "string" ? first : null;
}

/** `google` in `google/gemini-2.5-flash`. */
function makerIn(model: unknown): string | null {
  const maker = typeof model === "string" ? /^([^/]+)\//.exec(model)?.[1] : undefined;
  if (maker === undefined) return null;
  return Object.hasOwn(MAKERS, maker.toLowerCase()) ? (MAKERS[maker.toLowerCase()] ?? maker) : maker;
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
