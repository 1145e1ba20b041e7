import { type Choice, emptyChoice, type Usage } from "../../wire/answer.ts";
import type { Observation } from "../../wire/observation.ts";

// Absent, null and empty are equal in an observation; here they all become empty, so that rules compare one form.

export interface ToolCallSeen {
  id: string | null;
  name: string;
  arguments: string;
  argumentsValue?: unknown;
}

export interface ChoiceSeen extends Omit<Choice, "toolCalls"> {
  toolCalls: ToolCallSeen[];
}

/** The choice with this index as the subject reported it, or an empty one. */
export function choiceSeen(observation: Observation, index: number): ChoiceSeen {
  const choice = observation.choices?.find((candidate) => candidate.index === index);
  if (!choice) return emptyChoice(index);
  return {
    index,
    text: choice.text ?? "",
    reasoning: choice.reasoning ?? "",
    refusal: choice.refusal ?? "",
    finishReason: choice.finishReason || null,
    toolCalls: (choice.toolCalls ?? []).map((call) => ({
      id: call.id || null,
      name: call.name ?? "",
      arguments: call.arguments ?? "",
      ...(call.argumentsValue === undefined ? {} : { argumentsValue: call.argumentsValue }),
    })),
  };
}

/** Usage as the subject reported it; a field it left out stays null. */
export function usageSeen(observation: Observation): { [Key in keyof Usage]: number | null } | null {
  const usage = observation.usage;
  if (!usage) return null;
  const { promptTokens = null, completionTokens = null, totalTokens = null } = usage;
  if (promptTokens === null && completionTokens === null && totalTokens === null) return null;
  return { promptTokens, completionTokens, totalTokens };
}
