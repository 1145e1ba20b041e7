import fc from "fast-check";
import { expect, test } from "vitest";
import { readEndpointReply } from "../../../src/conformance/endpoint/endpoint-reply.ts";
import { judgeQuestion } from "../../../src/conformance/endpoint/judge-question.ts";
import { QUESTIONS } from "../../../src/conformance/endpoint/questions.ts";
import { recordedScenario } from "../../../src/conformance/endpoint/recorded-scenario.ts";
import { ENDPOINT_RULES } from "../../../src/conformance/index.ts";
import type { RawReply } from "../../../src/conformance/raw/index.ts";
import { composeChunks, composeWhole } from "../../broken/providers/compose-answer.ts";
import type { Asked } from "../../broken/providers/right-provider.ts";

const rawOf = (body: Uint8Array, contentType: string): RawReply => ({
  sentAt: 0,
  head: { httpVersion: "1.1", status: 200, reason: "OK", headers: [["content-type", contentType]], at: 1 },
  informational: [],
  framing: "chunked",
  body,
  reads: [{ end: body.length, at: 2 }],
  trailers: [],
  end: "complete",
  endedAt: 3,
  framingFaults: [],
  codingFault: null,
  surplus: new Uint8Array(),
  failure: null,
});

/** Puts something else in the place of one value, somewhere inside. */
function replaceSomewhere(value: unknown, path: readonly number[], other: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== "object" || value === null) return other;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return other;
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...value };
  copy[key] = replaceSomewhere(copy[key], rest, other);
  return copy;
}

const questions = QUESTIONS.filter(({ kind }) => kind === "answer");
const asked = (question: (typeof questions)[number]): Asked => ({
  path: "/",
  method: "POST",
  headers: {},
  body: { model: "m", ...question.fields },
  isStreamed: question.isStreamed,
  nth: 1,
});
const other = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constant(-0),
  fc.constant(1e300),
  fc.constant("__proto__"),
);
const changes = fc.array(fc.tuple(fc.array(fc.nat(9), { maxLength: 6 }), other), { maxLength: 4 });

test("no answer, however mangled, is too much for a rule, and a rule says the same of it twice", () => {
  fc.assert(
    fc.property(fc.constantFrom(...questions), changes, fc.boolean(), (question, mangled, isCut) => {
      const right = question.isStreamed ? composeChunks(asked(question)) : composeWhole(asked(question));
      const wrong = mangled.reduce<unknown>(
        (value, [path, put]) => replaceSomewhere(value, path, put),
        right,
      );
      const text =
        question.isStreamed && Array.isArray(wrong)
          ? [...wrong.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`), "data: [DONE]\n\n"].join("")
          : JSON.stringify(wrong);
      const bytes = Buffer.from(text);
      const body = isCut ? bytes.subarray(0, bytes.length / 2) : bytes;
      const reply = readEndpointReply(
        rawOf(body, question.isStreamed ? "text/event-stream" : "application/json"),
      );
      const trace = {
        question,
        asked: { body: asked(question).body ?? {}, headers: {} },
        reply,
        reuse: "not-tried" as const,
        others: new Map([[question.id, reply]]),
        secrets: ["secret-key"],
        wrongKey: "wrong-key",
      };
      for (const rule of ENDPOINT_RULES) {
        const once = judgeQuestion(rule, trace, { isStrict: false, wasWaitedFor: true });
        expect(once.verdict, `${rule.id}: ${once.message ?? ""}`).not.toBe("harness-error");
        expect(judgeQuestion(rule, trace, { isStrict: false, wasWaitedFor: true })).toEqual(once);
      }
      recordedScenario(reply.raw, (said) => said);
    }),
    { numRuns: 300 },
  );
});
