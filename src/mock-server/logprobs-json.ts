import type { Logprobs } from "../scenario/logprobs.ts";
import type { JsonObject } from "./chunk-json.ts";
import type { SeededRandom } from "./seeded-random.ts";

type Given = Exclude<Extract<Logprobs, unknown[]>[number], null>;

/** What a choice says beside its delta: one token a delta, under the field the delta stands in. */
export function logprobsJson(
  field: "content" | "refusal",
  delta: string,
  logprobs: Logprobs,
  place: { index: number; random: SeededRandom },
): JsonObject | null {
  const given = logprobs === true ? null : logprobs[place.index];
  if (logprobs !== true && (given === undefined || given === null)) return null;
  const token = given ? tokenJson(given, delta) : madeUp(delta, place.random);
  return { content: null, refusal: null, [field]: [token] };
}

function tokenJson({ token, logprob, bytes, top_logprobs }: Given, delta: string): JsonObject {
  const said = token ?? delta;
  return {
    token: said,
    logprob,
    bytes: bytes === undefined ? bytesOf(said) : bytes,
    top_logprobs: (top_logprobs ?? []).map((top) => ({
      token: top.token,
      logprob: top.logprob,
      bytes: top.bytes === undefined ? bytesOf(top.token) : top.bytes,
    })),
  };
}

/** A likely token and a less likely one in its place, both drawn. */
function madeUp(delta: string, random: SeededRandom): JsonObject {
  const logprob = -(1 + random.below(4000)) / 10_000;
  const other = { token: " …", logprob: -(10_000 + random.below(90_000)) / 10_000 };
  const chosen = { token: delta, logprob, bytes: bytesOf(delta) };
  return { ...chosen, top_logprobs: [chosen, { ...other, bytes: bytesOf(other.token) }] };
}

/** The token in UTF-8; null where half a surrogate pair has none. */
function bytesOf(token: string): number[] | null {
  return /\p{Surrogate}/u.test(token) ? null : [...new TextEncoder().encode(token)];
}
