import { type Answer, type Choice, emptyChoice, type ToolCall } from "../wire/answer.ts";
import type { Scenario } from "./scenario.ts";
import type { Content, Step } from "./step.ts";

/** What a scenario means to say, read off its steps without rendering a byte. */
export interface Intent {
  answer: Answer;
  /**
   * False when the steps alone do not tell: raw bytes, chunks or events were used, or the body is cut.
   * Then the answer here is only what the other steps contribute.
   */
  isWhole: boolean;
}

/** The intended answer of a scenario. Everything after `[DONE]` or an error is not part of it. */
export function intendAnswer(scenario: Scenario): Intent {
  const choices = new Map<number, Choice>();
  const tools = new Map<string, ToolCall>();
  const intent: Intent = {
    answer: { choices: [], usage: null, error: null },
    isWhole: scenario.ending.at === undefined,
  };
  const choiceAt = (index: number): Choice => {
    const known = choices.get(index);
    if (known) return known;
    const fresh = emptyChoice(index);
    choices.set(index, fresh);
    return fresh;
  };
  for (const step of scenario.steps) {
    if (isOver(step)) {
      if ("error" in step) intent.answer.error = { ...step.error };
      else if (step.done !== true) intent.isWhole = false;
      break;
    }
    if (!contribute(step, choiceAt, tools, intent.answer)) intent.isWhole = false;
  }
  intent.answer.choices = [...choices.values()].sort((a, b) => a.index - b.index);
  return intent;
}

type Ender = Extract<Step, { done: unknown } | { error: unknown }>;

function isOver(step: Step): step is Ender {
  return "done" in step || "error" in step;
}

/** Adds what a step says to the answer; false when its meaning is not in the step. */
function contribute(
  step: Exclude<Step, Ender>,
  choiceAt: (index: number) => Choice,
  tools: Map<string, ToolCall>,
  answer: Answer,
): boolean {
  if ("role" in step) choiceAt(step.choice).text += step.content ?? "";
  else if ("text" in step) choiceAt(step.choice).text += contentText(step.text);
  else if ("reasoning" in step) choiceAt(step.choice).reasoning += contentText(step.reasoning);
  else if ("refusal" in step) choiceAt(step.choice).refusal += contentText(step.refusal);
  else if ("finish" in step) choiceAt(step.choice).finishReason = step.finish;
  else if ("usage" in step) {
    const { prompt_tokens, completion_tokens, total_tokens } = step.usage;
    answer.usage = {
      promptTokens: prompt_tokens,
      completionTokens: completion_tokens,
      totalTokens: total_tokens,
    };
  } else if ("tool" in step) {
    const { id, name } = step.tool;
    const fragments = step.tool.arguments;
    choiceAt(step.choice).toolCalls[step.tool.index] = {
      id,
      name,
      arguments: Array.isArray(fragments) ? fragments.join("") : fragments,
    };
  } else if ("toolDelta" in step) return contributeToolDelta(step, choiceAt, tools);
  else if ("event" in step) return step.event.data === undefined;
  else if ("comment" in step || "wait" in step) return true;
  else return false;
  return true;
}

function contributeToolDelta(
  step: Extract<Step, { toolDelta: unknown }>,
  choiceAt: (index: number) => Choice,
  tools: Map<string, ToolCall>,
): boolean {
  const { index, id, name, arguments: fragment } = step.toolDelta;
  if (typeof index !== "number" || index < 0 || (fragment !== null && typeof fragment === "object")) return false;
  const key = `${step.choice}/${index}`;
  const call = tools.get(key) ?? { id: null, name: "", arguments: "" };
  // The first id and name count: OpenAI sends each once, and a repetition says nothing new.
  if (call.id === null && id) call.id = id;
  if (call.name === "" && name) call.name = name;
  call.arguments += fragment ?? "";
  tools.set(key, call);
  choiceAt(step.choice).toolCalls[index] = call;
  return true;
}

/** The text of `content`, however it is to be cut into deltas. */
export function contentText(content: Content): string {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.join("");
  return content.repeat.repeat(content.times);
}
