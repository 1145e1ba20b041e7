import { intendAnswer } from "../../../scenario/intent.ts";
import { type Scenario, type ScenarioInput } from "../../../scenario/scenario.ts";
import { jsonReply } from "../../../scenario/whole-answers.ts";

/** The completion that a scenario's stream amounts to, for an upstream that is asked for a whole answer. */
export function wholeReply(scenario: Scenario): ScenarioInput {
  const { answer } = intendAnswer(scenario);
  const { id, model, created, extra } = scenario.envelope;
  if (answer.error !== null) return jsonReply(500, { error: answer.error });
  return jsonReply(200, {
    id,
    object: "chat.completion",
    created,
    model,
    ...extra,
    choices: answer.choices.map((choice) => ({
      index: choice.index,
      message: {
        role: "assistant",
        content: choice.text === "" && choice.toolCalls.length > 0 ? null : choice.text,
        refusal: choice.refusal === "" ? null : choice.refusal,
        ...(choice.reasoning === "" ? {} : { reasoning_content: choice.reasoning }),
        ...(choice.toolCalls.length === 0
          ? {}
          : {
              tool_calls: choice.toolCalls.map((call) => ({
                id: call.id,
                type: "function",
                function: { name: call.name, arguments: call.arguments },
              })),
            }),
      },
      logprobs: null,
      finish_reason: choice.finishReason ?? "stop",
    })),
    ...(answer.usage === null ? {} : { usage: usageIn(scenario) ?? answer.usage }),
  });
}

/** Token counts as they stand in the scenario, details included. */
function usageIn(scenario: Scenario): Record<string, unknown> | undefined {
  const step = scenario.steps.findLast((step) => "usage" in step);
  return step !== undefined && "usage" in step ? step.usage : undefined;
}
