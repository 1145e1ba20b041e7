import { type Answer, type Choice, emptyChoice, type ToolCall } from "../../wire/answer.ts";
import type { ClientTrace } from "../client/trace.ts";
import { type ChoiceSeen, choiceSeen, type ToolCallSeen } from "./normal-answer.ts";
import { broken, type Finding, HELD } from "./rule.ts";
import { sameJson } from "./same-json.ts";

/** What is reported of a broken answer is a beginning of what was sent: nothing added, nothing twice. */
export function reportsABeginning(trace: ClientTrace, said: Answer = trace.expected): Finding {
  for (const seen of trace.observation.choices ?? []) {
    if (seen.index !== 0 && !trace.subject.observes.includes("choices")) continue;
    const sent = said.choices.find((choice) => choice.index === seen.index);
    const { text } = choiceSeen(trace.observation, seen.index);
    const whole = sent?.text ?? "";
    const isBeginning =
      whole.startsWith(text) ||
      (trace.forgivesTrailingNewline && whole.startsWith(text.replace(/\r?\n$/, "")));
    if (!isBeginning)
      return broken(`choice ${seen.index} reports text that was not sent so far`, whole, text);
  }
  return HELD;
}

/** Tool calls of a broken answer are reported as far as they came, not mended into something that can be run. */
export function reportsCallsAsTheyCame(trace: ClientTrace): Finding {
  const sent = trace.expected.choices[0]?.toolCalls.filter((call) => call !== undefined) ?? [];
  const seen = choiceSeen(trace.observation, 0).toolCalls;
  if (seen.length > sent.length) {
    return broken(`${seen.length} tool calls reported of ${sent.length} that were begun`, sent, seen);
  }
  for (const call of seen) {
    const isMended = call.argumentsValue !== undefined && call.argumentsValue !== null;
    const isBegun = sent.some((begun) => begun.arguments.startsWith(call.arguments));
    if (isMended || !isBegun)
      return broken("arguments that were cut are reported as something else", sent, call);
  }
  return HELD;
}

/** The parts of a choice that only ever grow. */
const GROWING = ["reasoning", "refusal"] as const;

/**
 * As `reportsABeginning`, for everything the subject observes: nothing is invented, nothing is said twice. What is
 * left out of a broken answer is another matter.
 */
export function reportsNothingElse(trace: ClientTrace, said: Answer): Finding {
  const { observes } = trace.subject;
  const beginning = reportsABeginning(trace, said);
  if (beginning.held !== true) return beginning;
  for (const { index } of trace.observation.choices ?? []) {
    if (index !== 0 && !observes.includes("choices")) continue;
    const sent = said.choices.find((choice) => choice.index === index) ?? emptyChoice(index);
    const seen = choiceSeen(trace.observation, index);
    for (const part of GROWING) {
      if (observes.includes(part) && !sent[part].startsWith(seen[part]))
        return broken(`choice ${index} reports ${part} that was not sent so far`, sent[part], seen[part]);
    }
    const read = trace.expected.choices.find((choice) => choice.index === index) ?? emptyChoice(index);
    const calls = observes.includes("toolCalls") ? reportsCallsOf(sent, forgivingNone(seen, read)) : HELD;
    if (calls.held !== true) return calls;
  }
  return HELD;
}

/** No finish reason is reported but the one that was sent, or `error` by a call that ended with one. */
export function inventsNoFinish(trace: ClientTrace, said: Answer): Finding {
  const { observation, subject } = trace;
  if (!subject.observes.includes("finishReason")) return HELD;
  for (const { index } of observation.choices ?? []) {
    if (index !== 0 && !subject.observes.includes("choices")) continue;
    const sent = said.choices.find((choice) => choice.index === index)?.finishReason ?? null;
    const seen = choiceSeen(observation, index).finishReason;
    const isHonest = seen === null || seen === sent || (observation.ended === "error" && seen === "error");
    if (!isHonest) return broken(`choice ${index} never had this finish reason`, sent, seen);
  }
  return HELD;
}

/** Each call that is reported was sent, as far as it is told, and only once. */
function reportsCallsOf(sent: Choice, seen: ChoiceSeen): Finding {
  const left = sent.toolCalls.filter((call) => call !== undefined);
  for (const call of seen.toolCalls) {
    const at = left.findIndex((begun) => isBeginningOf(begun, call));
    if (at === -1) return broken("a tool call is reported that was not sent so far", sent.toolCalls, call);
    left.splice(at, 1);
  }
  return HELD;
}

/** `{}` is a kind reading of no arguments, as in `tools.empty-arguments`: so far none had come. */
function forgivingNone(seen: ChoiceSeen, read: Choice): ChoiceSeen {
  const hadNone = ({ id, name }: ToolCallSeen): boolean =>
    read.toolCalls.some(
      (call) => call !== undefined && call.id === id && call.name === name && call.arguments === "",
    );
  const toolCalls = seen.toolCalls.map((call) => {
    const isEmpty = call.arguments === "{}" || sameJson(call.argumentsValue, {});
    return isEmpty && hadNone(call) ? { id: call.id, name: call.name, arguments: "" } : call;
  });
  return { ...seen, toolCalls };
}

function isBeginningOf(sent: ToolCall, { id, name, arguments: text, argumentsValue }: ToolCallSeen): boolean {
  const isSame = (id === null || sent.id === null || id === sent.id) && sent.name.startsWith(name);
  if (!isSame || argumentsValue === undefined || argumentsValue === null)
    return isSame && sent.arguments.startsWith(text);
  try {
    return sameJson(JSON.parse(sent.arguments), argumentsValue);
  } catch {
    // Arguments that were never whole cannot have been handed over parsed.
    return false;
  }
}
