import type { FollowUp, Scenario } from "../../scenario/scenario.ts";
import type { Step } from "../../scenario/step.ts";
import { dressScenario, errorBody } from "../dialects/dress-scenario.ts";
import { errorPlaces } from "../dialects/error-places.ts";
import type { Manners } from "../dialects/knobs.ts";
import { OPENAI_MANNERS } from "../dialects/openai-manners.ts";
import { draftFrames } from "../draft-frames.ts";
import { assembleCompletion } from "./assemble-completion.ts";

/** Steps that hold bytes or events of their own: there is no answer to assemble. */
const RAW = ["bytes", "event"];

/** Whether a scenario says a streamed answer, which can be told in one piece too. */
function isStreamed({ reply, steps }: FollowUp): boolean {
  const type = Object.entries(reply.headers).find(([name]) => name.toLowerCase() === "content-type")?.[1];
  return (
    reply.status < 300 &&
    (type === undefined || String(type).toLowerCase().startsWith("text/event-stream")) &&
    !steps.some((step) => RAW.some((key) => key in step)) &&
    steps.some((step) => !("wait" in step || "comment" in step || "done" in step))
  );
}

/**
 * The scenario for a request that asks for no stream: the assembled answer as one `chat.completion` in a single write,
 * after all the silence there would have been. An error in the stream is one before it; a cut falls in the middle of
 * the JSON; the ending stays what it is.
 */
export function wholeScenario(scenario: Scenario, manners: Manners | null): Scenario {
  if (!isStreamed(scenario)) return scenario;
  const dressed = manners === null ? scenario : dressScenario(scenario, manners);
  const { drafts, trailingWaitMs } = draftFrames(dressed);
  const waitMs = drafts.reduce((sum, draft) => sum + draft.waitMs, trailingWaitMs);
  const failure = scenario.steps.find((step) => "error" in step);
  const { status, body, headers } =
    failure === undefined
      ? { status: 200, body: assembleCompletion(drafts, dressed, manners), headers: {} }
      : failed(failure, manners);
  const json = JSON.stringify(body);
  const { ending } = scenario;
  const cut = ending.at === undefined ? ending : { ...ending, at: cutIn(json, ending.at) };
  return {
    ...dressed,
    dialect: undefined,
    reply: {
      ...dressed.reply,
      status,
      headers: { ...dressed.reply.headers, "content-type": "application/json", ...headers },
    },
    steps: [...(waitMs > 0 ? [{ wait: waitMs }] : []), { bytes: json }],
    pace: undefined,
    writes: "whole",
    ending: cut,
  };
}

/** Frames there are none: a place between them is the middle of the JSON. */
function cutIn(
  json: string,
  at: NonNullable<Scenario["ending"]["at"]>,
): NonNullable<Scenario["ending"]["at"]> {
  if (at === "head") return at;
  const byte = "byte" in at ? at.byte : Infinity;
  return { byte: byte < json.length ? byte : Math.floor(json.length / 2) };
}

function failed(
  { error }: Extract<Step, { error: unknown }>,
  manners: Manners | null,
): { status: number; body: unknown; headers: Record<string, string> } {
  const status = Number(errorPlaces(error, null)["status"]);
  return { status, ...errorBody(status, error, manners ?? OPENAI_MANNERS) };
}
