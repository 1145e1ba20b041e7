import { createMockServer } from "../../mock-server/index.ts";
import { type ScenarioInput, scenarioSchema } from "../../scenario/scenario.ts";
import type { StepInput } from "../../scenario/step.ts";
import { jsonReply } from "../../scenario/whole-answers.ts";
import { wholeReply } from "../cases/gateway/whole-reply.ts";
import { selectChecks } from "../run/selection.ts";
import { askQuestion } from "./ask-question.ts";
import { EndpointPlace } from "./endpoint-place.ts";
import type { EndpointReply } from "./endpoint-reply.ts";
import { judgeQuestion, traceOf } from "./judge-question.ts";
import { planEndpoint } from "./plan-endpoint.ts";
import { Stalls } from "./stalls.ts";

/** A handful that touches every part of the path: a stream, a whole answer, a refusal. */
const PROBES = new Set(["ask/text/streamed", "ask/text/whole", "ask/wrong-model/whole"]);

const MODEL = "streamproof-1";

/** A short answer that is right in every way. */
const STEPS: StepInput[] = [
  { role: "assistant" },
  { text: ["Hello", " there", "."] },
  { finish: "stop" },
  { usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 } },
  { done: true },
];

/** The known-bad provider: it ends no choice, and says `[DONE]` twice. */
const BAD_STEPS: StepInput[] = [...STEPS.filter((step) => !("finish" in step)), { done: true }];

/**
 * Proves the harness before it judges anybody: a right provider must pass, and one that is known to be bad must fail, on
 * the same path. Returns what is wrong with the harness, or null.
 */
export async function checkEndpointHarness(bad: StepInput[] = BAD_STEPS): Promise<string | null> {
  const alarm = (await verdictsOn(STEPS)).find(({ verdict }) => verdict === "fail" || verdict === "warn");
  if (alarm)
    return `a provider that is right does not pass ${alarm.check}: ${alarm.message ?? alarm.verdict}`;
  const found = await verdictsOn(bad);
  return found.some(({ verdict }) => verdict === "fail") ? null : "a provider that ends no answer passes";
}

async function verdictsOn(
  steps: StepInput[],
): Promise<{ check: string; verdict: string; message?: string | undefined }[]> {
  await using server = await createMockServer();
  const stream: ScenarioInput = { match: { stream: true }, envelope: { model: MODEL }, steps };
  const mount = server.mount([
    { match: { model: "streamproof-no-such-model-*" }, ...refusal() },
    stream,
    {
      ...wholeReply(scenarioSchema.parse({ envelope: { model: MODEL }, steps: STEPS })),
      match: { stream: false },
    },
  ]);
  const place = new EndpointPlace({ url: mount.baseUrl, seed: 0 });
  const replies = new Map<string, EndpointReply>();
  const settings = { place, model: MODEL, stalls: new Stalls(5000), replies, asksForUsage: true };
  const { signal } = new AbortController();
  const plan = planEndpoint({ selection: selectChecks(), hasKey: false }).filter(({ question }) =>
    PROBES.has(question.id),
  );
  const answered = await Promise.all(
    plan.map(({ question }) => askQuestion({ ...settings, signal }, question)),
  );
  for (const { question, reply } of answered) replies.set(question.id, reply);
  return plan.flatMap(({ question, rules }, i) => {
    const own = answered[i];
    if (own === undefined) return [];
    const trace = traceOf(own, replies, place);
    return rules.map((rule) => ({
      check: `${question.id}#${rule.id}`,
      ...judgeQuestion(rule, trace, { isStrict: false, wasWaitedFor: true }),
    }));
  });
}

function refusal(): ScenarioInput {
  const error = {
    message: "The model does not exist.",
    type: "invalid_request_error",
    param: "model",
    code: "model_not_found",
  };
  return jsonReply(404, { error });
}
