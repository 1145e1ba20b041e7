import { isJsonObject, type JsonObject } from "../read/json-value.ts";
import { type Place, type RuleTally, shown } from "./lint-rule.ts";

interface UsageTallies {
  usageNumbers: RuleTally;
  usageSum: RuleTally;
  usagePlace: RuleTally;
}

/** What a stream says of its token counts. */
export class UsageLint {
  readonly #tallies: UsageTallies;
  #count = 0;
  #isEarly: Place | null = null;

  constructor(tallies: UsageTallies) {
    this.#tallies = tallies;
  }

  /** Reads `usage` of one chunk; null and absent say nothing. */
  read(usage: unknown, { hasChoices, isOver }: { hasChoices: boolean; isOver: boolean }, place: Place): void {
    if (usage === undefined || usage === null) return;
    const { usageNumbers, usagePlace } = this.#tallies;
    if (!isJsonObject(usage)) return usageNumbers.fail(place, `\`usage\` is ${shown(usage)}`);
    this.#count++;
    const broken = COUNTS.filter((name) => !isCount(usage[name]));
    usageNumbers.require(broken.length === 0, place, () =>
      broken.map((name) => `\`${name}\` is ${shown(usage[name])}`).join(", "),
    );
    if (broken.length === 0) this.#judgeSum(usage, place);
    if (hasChoices) usagePlace.fail(place, "usage beside a choice");
    else if (this.#count > 1) usagePlace.fail(place, "usage again");
    else {
      usagePlace.hold();
      if (!isOver) this.#isEarly = place;
    }
  }

  /** More of an answer, or its end, that comes behind usage in a chunk of its own. */
  addition(): void {
    if (this.#isEarly === null) return;
    this.#tallies.usagePlace.fail(this.#isEarly, "usage before the answer is over");
    this.#isEarly = null;
  }

  #judgeSum(usage: JsonObject, place: Place): void {
    const [prompt, completion, total] = COUNTS.map((name) => usage[name] as number) as [
      number,
      number,
      number,
    ];
    const details = usage["completion_tokens_details"];
    const reasoning = isJsonObject(details) ? details["reasoning_tokens"] : 0;
    // xAI counts reasoning beside the completion.
    const sums = [prompt + completion, prompt + completion + (typeof reasoning === "number" ? reasoning : 0)];
    this.#tallies.usageSum.require(
      sums.includes(total),
      place,
      () => `${prompt} + ${completion} is ${prompt + completion}, and \`total_tokens\` is ${total}`,
    );
  }
}

const COUNTS = ["prompt_tokens", "completion_tokens", "total_tokens"] as const;

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
