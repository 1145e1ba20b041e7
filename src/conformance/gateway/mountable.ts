import type { ScenarioInput } from "../../scenario/scenario.ts";
import { jsonReply } from "../../scenario/whole-answers.ts";
import { wholeReply } from "../cases/gateway/whole-reply.ts";
import type { PlannedQuestion } from "./plan-gateway.ts";

/** What the upstream has to say to streaming requests and to others. */
export function mountable({
  case: played,
  scenario,
}: Pick<PlannedQuestion, "case" | "scenario">): [ScenarioInput, ...ScenarioInput[]] {
  const isStream = scenario.reply.status === 200 && !isJson(scenario.reply.headers);
  const whole = played.whole ?? (isStream ? wholeReply(scenario) : scenario);
  if (played.refusesUsageOption) {
    const refusal = jsonReply(400, {
      error: { message: "Unrecognized request argument supplied: stream_options" },
    });
    return [
      { ...refusal, match: { stream: true, includeUsage: true } },
      { ...scenario, match: { stream: true } },
      whole,
    ];
  }
  if (!played.isUsageOnDemand) return [{ ...scenario, match: { stream: true } }, whole];
  return [
    { ...scenario, match: { stream: true, includeUsage: true } },
    { ...scenario, steps: scenario.steps.filter((step) => !("usage" in step)), match: { stream: true } },
    whole,
  ];
}

function isJson(headers: Record<string, string | string[]>): boolean {
  return Object.entries(headers).some(
    ([name, value]) => name.toLowerCase() === "content-type" && !String(value).includes("event-stream"),
  );
}
