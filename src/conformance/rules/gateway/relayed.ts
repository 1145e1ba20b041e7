import type { Answer, Choice } from "../../../wire/answer.ts";
import { emptyChoice } from "../../../wire/answer.ts";
import type { Downstream, GatewayTrace } from "../../gateway/gateway-trace.ts";
import { describeRawEnd } from "../../raw/describe-end.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { sameJson } from "../same-json.ts";

/** Why nothing can be said of the answer that should have come; null where there is one. */
export function missingAnswer({ raw, reading }: Downstream): string | null {
  if (raw.failure !== null) return raw.failure.message;
  if (reading === null) return `no answer came: ${describeRawEnd(raw.end)}`;
  if (reading.status < 200 || reading.status > 299)
    return `status ${reading.status} came in place of the answer`;
  if (!reading.isEventStream) return "what came is no event stream";
  return null;
}

/** A rule that holds where something of each choice came out as it went in. */
export function relaysChoice<Part>(
  name: string,
  partOf: (choice: Choice) => Part,
): (trace: GatewayTrace) => Finding {
  return (trace) => {
    const [downstream] = trace.downstreams;
    const missing = missingAnswer(downstream);
    if (missing !== null) return broken(missing, trace.expected.choices.map(partOf), null);
    const got = downstream.reading?.answer ?? NOTHING;
    for (const expected of trace.expected.choices) {
      const wanted = partOf(expected);
      const seen = partOf(choiceAt(got, expected.index));
      if (!sameJson(wanted, seen))
        return broken(`the ${name} of choice ${expected.index} differs`, wanted, seen);
    }
    const known = new Set(trace.expected.choices.map(({ index }) => index));
    const nothing = partOf(emptyChoice(0));
    for (const choice of got.choices) {
      if (!known.has(choice.index) && !sameJson(partOf(choice), nothing)) {
        return broken(`choice ${choice.index} was never sent`, nothing, partOf(choice));
      }
    }
    return HELD;
  };
}

export function choiceAt(answer: Answer, index: number): Choice {
  return answer.choices.find((choice) => choice.index === index) ?? emptyChoice(index);
}

const NOTHING: Answer = { choices: [], usage: null, error: null };
