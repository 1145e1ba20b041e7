import type { ScenarioInput } from "../../../scenario/scenario.ts";
import type { VariantName } from "../case.ts";

/** One question to a gateway, what its upstream answers, and the rules that this can fail. */
export interface GatewayCase {
  /** `chapter/words`; never reused. */
  id: string;
  title: string;
  rules: readonly string[];
  /** What the upstream answers to a request for a stream. */
  scenario: ScenarioInput;
  /**
   * What it answers to a request for a whole answer. @defaultValue the completion that `scenario` amounts to, or
   * `scenario` itself where that is no stream
   */
  whole?: ScenarioInput;
  /** Without usage where the request does not ask for it, as OpenAI does. @defaultValue sent whatever is asked */
  isUsageOnDemand?: true;
  /** Refuses a request that asks for usage in the stream, as upstreams do that do not know the option. */
  refusesUsageOption?: true;
  /** Fields of the request beside or in place of the usual ones. */
  request?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** Which renderings of the upstream's stream are tried. @defaultValue `["plain"]` */
  variants?: readonly VariantName[];
  /** The client leaves: after so many events, or so many ms after the upstream got the request. */
  leave?: { afterEvents: number } | { afterMs: number };
  /** Asked so many times, one after the other, the same each time. */
  repeats?: number;
  /** In the repeats the answer is asked for in the other way: whole for streamed. */
  repeatsOther?: true;
  /** How long the answer is waited for. @defaultValue as long as the scenario takes, and what the run adds to that */
  givenMs?: number;
  /** Somebody waits for seconds in it: it is asked beside the others and takes nobody's place. */
  isWaiting?: true;
  /** Played beside a direct exchange, so that times can be compared. */
  hasControl?: true;
}

/** Many questions at once, each with an answer of its own. */
export interface CrowdCase {
  id: string;
  title: string;
  rules: readonly string[];
  /** How many streams at once. */
  streams: number;
  /** Every client leaves after its first event, and one more question is asked afterwards. */
  isLeaving?: true;
}
