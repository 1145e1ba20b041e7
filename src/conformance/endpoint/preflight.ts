import { isJsonObject, objectsIn } from "../read/json-value.ts";
import { type Answered, type Asking, askQuestion } from "./ask-question.ts";
import { explainModels, explainTarget } from "./explain-target.ts";
import type { PlannedQuestion } from "./plan-endpoint.ts";
import { PROBES } from "./plan-endpoint.ts";
import type { Question } from "./question.ts";
import { QUESTIONS } from "./questions.ts";

/** What the first requests showed: whether there is something to judge. */
export type Preflight =
  | { model: string; answered: Answered[]; asksForUsage: boolean }
  /** One paragraph: what is in the way, and what to do. */
  | { problem: string };

/** Finds the model, and asks the questions that every endpoint can answer. */
export async function preflight(
  asking: Omit<Asking, "model" | "asksForUsage">,
  url: string,
  givenModel: string | undefined,
  plan: readonly PlannedQuestion[],
): Promise<Preflight> {
  const answered: Answered[] = [];
  let model = givenModel;
  if (model === undefined) {
    const models = await askQuestion(
      { ...asking, model: "", asksForUsage: true },
      question("ask/models/whole"),
    );
    model = firstModel(models);
    if (model === undefined) return { problem: explainModels(url, models, asking.place.secrets.length > 0) };
    // What was asked for the name is judged by it.
    models.asked.body["model"] = model;
    answered.push(models);
  }
  const settings: Asking = { ...asking, model, asksForUsage: true };
  const first = await Promise.all(PROBES.map((id) => askQuestion(settings, question(id))));
  answered.push(...first);
  if (first.some(isAnAnswer)) {
    const [, streamed] = first;
    const asksForUsage = streamed === undefined || (await mayAskForUsage(settings, streamed, plan, answered));
    return { model, answered, asksForUsage };
  }
  return { problem: explainTarget(url, first, asking.place.secrets.length > 0, model) };
}

function question(id: string): Question {
  const found = QUESTIONS.find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no question ${id}`);
  return found;
}

function firstModel({ reply }: Answered): string | undefined {
  if (reply.status !== 200 || !isJsonObject(reply.json)) return undefined;
  const [first] = objectsIn(reply.json["data"]).map(({ id }) => id);
  return typeof first === "string" && first !== "" ? first : undefined;
}

/** Whether something came that can be judged, be it badly done: a completion, whole or in events. */
function isAnAnswer({ reply }: Answered): boolean {
  if (reply.status === null || reply.status < 200 || reply.status > 299) return false;
  if (reply.events.length > 0) return reply.chunks.length > 0 || reply.error === null;
  return isJsonObject(reply.json) && Object.hasOwn(reply.json, "choices");
}

/** A stream that was turned down is asked for again without `stream_options`, which some servers do not know. */
async function mayAskForUsage(
  asking: Asking,
  { reply: { status } }: Answered,
  plan: readonly PlannedQuestion[],
  answered: Answered[],
): Promise<boolean> {
  const id = "ask/text-without-usage/streamed";
  const isRefused = status !== null && status >= 400 && status <= 499;
  if (!isRefused || !plan.some(({ question: each }) => each.id === id)) return true;
  const without = await askQuestion(asking, question(id));
  answered.push(without);
  return without.reply.chunks.length === 0;
}
