import type fc from "fast-check";
import type { StepInput } from "../../scenario/step.ts";
import { drawRawBlock, simplerRawBlock } from "./arbitrary-raw-block.ts";
import { drawLine, simplerText } from "./arbitrary-text.ts";
import { type Draw, drawList, drawn, oneIn, pick, simplerFields, simplerList } from "./drawn.ts";

type EventStep = Extract<StepInput, { event: unknown }>;
type CommentStep = Extract<StepInput, { comment: unknown }>;
type BytesStep = ReturnType<typeof drawRawBlock>;

const RETRIES = [0, 10, 2500, "12x", "-1", ""] as const;
const UNKNOWN_NAMES = ["x", "Data", "dat", " data"] as const;

/** Any sequence of events with data; what a block without data does is another rule's business. */
export function arbitraryEventSteps(): fc.Arbitrary<StepInput[]> {
  return drawn(
    (random) => drawList<EventStep | CommentStep | BytesStep>(random, [0, 8], () => drawStep(random)),
    (steps) =>
      simplerList<EventStep | CommentStep | BytesStep>(steps, (step) =>
        "bytes" in step ? simplerRawBlock(step) : simplerStep(step),
      ),
  );
}

function drawStep(random: Draw): EventStep | CommentStep | BytesStep {
  if (oneIn(random, 5)) return drawComment(random);
  if (oneIn(random, 4)) return drawRawBlock(random);
  // Nothing but the blank line that ends a block: one more of them means nothing.
  return oneIn(random, 12) ? { event: {} } : { event: drawEvent(random) };
}

/** A comment in a block of its own, or one that opens the next block. */
export function drawComment(random: Draw): CommentStep {
  return { comment: drawLine(random), block: oneIn(random, 2) };
}

function drawEvent(random: Draw): EventStep["event"] {
  const event: EventStep["event"] = { data: drawList(random, [1, 3], () => drawLine(random)) };
  if (oneIn(random, 2)) event.type = drawLine(random);
  if (oneIn(random, 2)) event.id = drawLine(random);
  if (oneIn(random, 3)) event.retry = pick<number | string>(random, RETRIES);
  if (oneIn(random, 3)) {
    event.fields = drawList(random, [1, 2], () => [pick(random, UNKNOWN_NAMES), drawLine(random)]);
  }
  return event;
}

/** Of what says nothing about the answer only the words can be made simpler. */
export function* simplerStep<Step extends EventStep | CommentStep>(step: Step): Generator<Step> {
  if ("comment" in step) {
    if (step.block === false) yield { ...step, block: true };
    for (const comment of simplerText(step.comment)) yield { ...step, comment };
    return;
  }
  const { event } = step;
  for (const plain of simplerFields(event, { data: event.data })) yield { ...step, event: plain };
  if (Array.isArray(event.data)) {
    for (const data of simplerList(event.data, simplerText, 1)) yield { ...step, event: { ...event, data } };
  }
  for (const key of ["type", "id"] as const) {
    for (const text of simplerText(event[key] ?? "")) yield { ...step, event: { ...event, [key]: text } };
  }
}
