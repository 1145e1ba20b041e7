import type { Answer } from "../../wire/answer.ts";
import type { ClientTrace } from "../client/trace.ts";
import { choiceSeen } from "./normal-answer.ts";
import { broken, type Finding, HELD } from "./rule.ts";

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
