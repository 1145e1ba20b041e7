import fc from "fast-check";
import type { Scenario } from "../../scenario/scenario.ts";
import type { StepInput } from "../../scenario/step.ts";
import type { Capability } from "../../wire/exec-protocol.ts";
import { arbitraryAnswer } from "./arbitrary-answer.ts";
import { arbitraryDelta } from "./arbitrary-text.ts";
import { arbitraryRendering, type Rendering } from "./arbitrary-wire.ts";
import { withBoundedWrites } from "./bounded-writes.ts";
import { generatedScenario } from "./generated-scenario.ts";

/** Lets what was written be read before the connection dies. */
const GAP_MS = 2;

/** Short streams and long ones are to be cut inside: the first chunk, the first few, the last of very many. */
const REACHES = [300, 3000, 12_000] as const;

/** Any answer, cut at any byte, by any death of the connection. */
export function arbitraryCut(observes: readonly Capability[]): fc.Arbitrary<Scenario> {
  return fc
    .record({
      answer: arbitraryAnswer(observes),
      rendering: arbitraryRendering(),
      kind: fc.constantFrom("fin" as const, "reset" as const, "fin-in-chunk" as const, "complete" as const),
      byte: fc.oneof(...REACHES.map((max) => fc.nat({ max }))),
    })
    .map(({ answer, rendering, kind, byte }) => {
      const isChunked = rendering.wire.framing === "chunked";
      const ending = { kind: kind === "fin-in-chunk" && !isChunked ? ("fin" as const) : kind, at: { byte } };
      return generatedScenario({
        ...answer,
        ...withBoundedWrites(rendering, answer.steps),
        wire: isChunked ? rendering.wire : withoutCoding(rendering),
        gapMs: GAP_MS,
        ending,
      });
    });
}

/** The end of a coded body shows a cut where the connection alone does not: nobody can be told what to make of that. */
function withoutCoding({ wire }: Rendering): Rendering["wire"] {
  return { ...wire, compression: "none" };
}

/** Any beginning of an answer, then an error in any shape that must be known, then anything. */
export function arbitraryError(observes: readonly Capability[] = []): fc.Arbitrary<Scenario> {
  const message = fc.constantFrom(
    "overloaded",
    "The server had an error.",
    "context length exceeded",
    "é豆\u2028",
  );
  const error = fc
    .record({
      message,
      type: fc.constantFrom("server_error", null),
      code: fc.constantFrom<string | number | null>(null, 502, "rate_limit_exceeded"),
      as: fc.constantFrom("data" as const, "event" as const, "event-bare" as const, "chunk" as const),
    })
    .map(({ as, ...fields }): StepInput => (as === "chunk" ? errorChunk(fields) : { error: fields, as }));
  return fc
    .record({
      answer: arbitraryAnswer(observes),
      said: fc.double({ min: 0, max: 1, noNaN: true }),
      error,
      after: fc.array(
        fc.constantFrom<StepInput>({ text: "more" }, { finish: "stop" }, { done: true }, { comment: "bye" }),
        { maxLength: 3 },
      ),
      rendering: arbitraryRendering(),
    })
    .map(({ answer, said, error, after, rendering }) =>
      generatedScenario({
        ...withBoundedWrites(rendering, answer.steps),
        ...answer,
        steps: [...beginning(answer.steps, said), error, ...after],
      }),
    );
}

/** That share of what comes before the first finish reason, and no block left open before what follows. */
function beginning(steps: readonly StepInput[], share: number): StepInput[] {
  const end = steps.findIndex((step) => "finish" in step);
  return steps
    .slice(0, Math.round(share * end))
    .map((step) => ("block" in step && step.block === false ? { ...step, block: true } : step))
    .filter(
      (step) => !("event" in step) || step.event.data !== undefined || Object.keys(step.event).length === 0,
    );
}

/** As OpenRouter puts it: beside choices that end with the finish reason `error`. */
function errorChunk(error: object): StepInput {
  const choices = [{ index: 0, delta: { content: "" }, finish_reason: "error" }];
  return { chunk: { id: "gen-1", object: "chat.completion.chunk", created: 1, model: "m", choices, error } };
}

/** A slow answer that is still far from over when its consumer has heard enough. */
export function arbitraryLongAnswer(): fc.Arbitrary<Scenario> {
  return fc
    .record({
      deltas: fc.array(
        arbitraryDelta().map((delta) => `${delta}.`),
        { minLength: 80, maxLength: 100 },
      ),
      rendering: arbitraryRendering(),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
    })
    .map(({ deltas, rendering, seed }) =>
      generatedScenario({
        steps: [{ role: "assistant" }, { text: deltas }, { finish: "stop" }, { done: true }],
        // When a coding hands on what it was given is another rule's business.
        wire: { ...withoutCoding(rendering), bom: false },
        writes: "frame",
        gapMs: 20,
        seed,
      }),
    );
}
