import { type Answer, type Choice, emptyChoice } from "../wire/answer.ts";
import { addFragment, closeCalls, type OpenCalls } from "./intended-tool-calls.ts";
import { isMapping } from "./mistake.ts";
import type { Scenario } from "./scenario.ts";
import type { Content, Step } from "./step.ts";

/** What a scenario means to say, read off its steps without rendering a byte. */
export interface Intent {
  answer: Answer;
  /**
   * False when the steps alone do not tell: raw bytes, chunks or events were used, a dialect words it, or the body is cut.
   * Then the answer here is only what the other steps contribute.
   */
  isWhole: boolean;
}

/** An answer under construction. */
interface Draft {
  answer: Answer;
  choiceAt: (index: number) => Choice;
  callsAt: (index: number) => OpenCalls;
}

type Ender = Extract<Step, { done: unknown } | { error: unknown }>;

/** Fields that change what a chunk says, wherever they come from. */
const TELLING_FIELDS = ["choices", "error", "object", "usage", "x_groq"];

/** Fields of an event stream that mean something; a colon in a name ends it early. */
const KNOWN_FIELDS = new Set(["data", "event", "id", "retry"]);

/** The intended answer of a scenario. Everything after `[DONE]` or an error is not part of it. */
export function intendAnswer(scenario: Scenario): Intent {
  const choices = new Map<number, Choice>();
  const calls = new Map<number, OpenCalls>();
  const draft: Draft = {
    answer: { choices: [], usage: null, error: null },
    choiceAt: (index) => getOrAdd(choices, index, () => emptyChoice(index)),
    callsAt: (index) => getOrAdd(calls, index, () => []),
  };
  // A dialect may say less than the steps, or the same in a way that readers do not take for it.
  let isWhole =
    scenario.ending.at === undefined && scenario.dialect === undefined && !isTelling(scenario.envelope.extra);
  const end = scenario.steps.findIndex(isEnder);
  const said = end === -1 ? scenario.steps : scenario.steps.slice(0, end);
  for (const step of said) if (!contribute(step, draft)) isWhole = false;
  const ender = scenario.steps[end];
  if (ender && !contributeEnd(ender, draft)) isWhole = false;
  // Usage that joins the chunk before it may reach back over the end.
  if (scenario.steps.slice(said.length).some((step) => "on" in step && step.on === "previous-chunk"))
    isWhole = false;
  for (const [index, open] of calls) draft.choiceAt(index).toolCalls = closeCalls(open);
  draft.answer.choices = [...choices.values()].sort((a, b) => a.index - b.index);
  return { answer: draft.answer, isWhole };
}

function isEnder(step: Step): step is Ender {
  return "done" in step || "error" in step;
}

function isTelling(fields: Record<string, unknown>): boolean {
  return TELLING_FIELDS.some((name) => (fields[name] ?? null) !== null);
}

/** Adds what a step says to the answer; false when its meaning is not in the step. */
function contribute(step: Step, { answer, choiceAt, callsAt }: Draft): boolean {
  if ("role" in step) choiceAt(step.choice).text += step.content ?? "";
  else if ("text" in step) contributeContent(step.text, "text", () => choiceAt(step.choice));
  else if ("reasoning" in step) contributeContent(step.reasoning, "reasoning", () => choiceAt(step.choice));
  else if ("refusal" in step) contributeContent(step.refusal, "refusal", () => choiceAt(step.choice));
  else if ("finish" in step) {
    const choice = choiceAt(step.choice);
    choice.finishReason = step.finish || choice.finishReason;
  } else if ("usage" in step) {
    const { prompt_tokens, completion_tokens, total_tokens } = step.usage;
    answer.usage = {
      promptTokens: prompt_tokens,
      completionTokens: completion_tokens,
      totalTokens: total_tokens,
    };
  } else if ("tool" in step) {
    const { index, id, name, type } = step.tool;
    // The way before there were tools, which no client owes anything.
    if (type === "function_call") return false;
    addFragment(callsAt(step.choice), { index, id, name, text: [step.tool.arguments].flat().join("") });
  } else if ("toolDelta" in step) {
    const { index, id, name, arguments: text } = step.toolDelta;
    if (typeof index !== "number" || index < 0 || isMapping(text)) return false;
    addFragment(callsAt(step.choice), { index, id: id ?? "", name: name ?? "", text: text ?? "" });
  } else if ("event" in step) return saysNothing(step);
  else return "comment" in step || "wait" in step;
  return true;
}

/** Whether a block has nothing to do with the answer, be it because it is part of the next one. */
function saysNothing({ event, block }: Extract<Step, { event: unknown }>): boolean {
  const isNamed = (event.fields ?? []).some(([name]) => KNOWN_FIELDS.has(name.split(":")[0] ?? ""));
  return event.data === undefined && !isNamed && (block || event.type === undefined);
}

function contributeContent(
  content: Content,
  field: "text" | "reasoning" | "refusal",
  choice: () => Choice,
): void {
  // An empty list of deltas sends nothing, not even an empty one.
  if (Array.isArray(content) && content.length === 0) return;
  choice()[field] += contentText(content);
}

function contributeEnd(step: Step, { answer }: Draft): boolean {
  if (!("error" in step)) return "done" in step && step.done === true;
  const { message, type, code } = step.error;
  answer.error = { message, ...(type !== undefined && { type }), ...(code !== undefined && { code }) };
  return message !== "" && !(step.as === "event-bare" && isTelling(step.error));
}

/** The text of `content`, however it is to be cut into deltas. */
export function contentText(content: Content): string {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.join("");
  return content.repeat.repeat(content.times);
}

function getOrAdd<Value>(map: Map<number, Value>, key: number, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const fresh = make();
  map.set(key, fresh);
  return fresh;
}
