import type { DialectName } from "../../scenario/dialect-name.ts";
import { mainKeys } from "../../scenario/main-keys.ts";
import { type Scenario, scenarioSchema } from "../../scenario/scenario.ts";
import { STEP_KINDS, type Step, type StepInput, stepSchema } from "../../scenario/step.ts";
import { jsonReply } from "../../scenario/whole-answers.ts";
import type { Trouble } from "../../scenario/trouble/trouble.ts";
import { type Meter, tokenEndsIn } from "../billing/meter.ts";
import { upstreamOf } from "../billing/upstream.ts";
import { errorBody } from "../dialects/dress-scenario.ts";
import { mannersOf } from "../dialects/index.ts";
import type { Manners } from "../dialects/knobs.ts";
import type { Rendition } from "../rendition.ts";
import { renderScenario } from "../render-scenario.ts";
import { inTrouble } from "../trouble/in-trouble.ts";
import { type AskedRequest, pathOf } from "./asked-request.ts";
import { type ChatRequest, messageText, readChatRequest } from "./chat-request.ts";
import { composeSteps } from "./compose-steps.ts";
import type { GivenAnswer } from "./given-answer.ts";
import { readBody } from "./read-body.ts";
import { RequestMistake } from "./request-mistake.ts";

export interface DefaultReplySettings {
  /** @defaultValue "openai" */
  dialect?: DialectName | undefined;
  /** Varies the made-up answers. @defaultValue 1 */
  seed?: number | undefined;
  /** Said in place of a made-up answer. */
  given?: GivenAnswer | null | undefined;
  /** What goes wrong with it. */
  trouble?: Trouble | null | undefined;
  /** What time it is, in ms since 1970, for dates in headers. @defaultValue the clock's */
  now?: number | undefined;
}

/**
 * The answer of a provider that knows nothing but the request: streamed or whole as asked, the same for the same
 * request and seed. What cannot be answered gets the status and the error of the dialect.
 */
export function answerByDefault(request: AskedRequest, settings: DefaultReplySettings = {}): Rendition {
  const dialect = dialectFor(request, settings.dialect);
  const manners = mannersOf(dialect);
  try {
    // An error before the stream needs no request that makes sense.
    if (settings.trouble?.status !== undefined) return inTrouble(NOTHING, manners, settings);
    const read = readBody(request);
    // Nothing stands around a list of models.
    if ("json" in read) return inTrouble(whole(200, read.json, manners.headers), null, settings);
    return answerTo({ ...impliedBy(request, dialect), ...read.body }, settings, { dialect, manners });
  } catch (error) {
    if (!(error instanceof RequestMistake)) throw error;
    return renderMistake(error, dialect);
  }
}

/** What is wrong with a request, as the dialect says it. */
export function renderMistake(mistake: RequestMistake, dialect: DialectName = "openai"): Rendition {
  const { message, status, param, code, headers: more } = mistake;
  const words = { message, type: "invalid_request_error", param, code };
  const { body, headers } = errorBody(status, words, mannersOf(dialect));
  return renderScenario(whole(status, body, { ...headers, ...more }));
}

const NOTHING = scenarioSchema.parse({ steps: [] });

function whole(status: number, body: unknown, headers: Record<string, string>): Scenario {
  return scenarioSchema.parse(jsonReply(status, body, headers));
}

/** At the path of indoxRouter's own example the answer is plain text, whatever else is spoken. */
function dialectFor(request: AskedRequest, dialect: DialectName | undefined): DialectName {
  const isPlainText = /\/stream\/?$/.test(pathOf(request));
  return isPlainText && (dialect === undefined || dialect === "indox")
    ? "indox-stream"
    : (dialect ?? "openai");
}

/** What the place says already: Azure's path names the model; indoxRouter's example says nothing of streams. */
function impliedBy(request: AskedRequest, dialect: DialectName): Record<string, unknown> {
  if (dialect === "indox-stream") return { model: "openai/gpt-4o-mini", stream: true };
  const deployment = /\/deployments\/([^/]+)\//.exec(pathOf(request))?.[1];
  return deployment === undefined ? {} : { model: deployment };
}

function answerTo(
  body: Record<string, unknown>,
  settings: DefaultReplySettings,
  { dialect, manners }: { dialect: DialectName; manners: Manners },
): Rendition {
  const { seed = 1, given = null } = settings;
  const asked = readChatRequest(body, manners);
  // Whoever is told everything at once is told what it costs, too.
  const chat = { ...asked, isStreamed: asked.isStreamed && settings.trouble?.body !== "json" };
  const drawn = hash(`${seed}/${whatIsAsked(body)}`);
  const agreed = agree(manners, chat, body);
  const { steps, warnings, ...counts } = composeSteps(chat, { seed: drawn, manners, given });
  const around = scenarioSchema.parse({ dialect, envelope: { model: chat.model }, steps: [], seed: drawn });
  const scenario = { ...around, steps: steps.map(filledStep) };
  const rendered = inTrouble(scenario, agreed, { ...settings, isWhole: !chat.isStreamed });
  const rendition = warnings.length === 0 ? rendered : { ...rendered, warnings };
  return isBilled(manners) && rendition.status === 200
    ? { ...rendition, meter: meterOf(rendition, scenario, { ...counts, ...upstreamOf(body, manners) }) }
    : rendition;
}

/** The manners as the request has them: without obfuscation, or with more about the finish. */
function agree(manners: Manners, { wantsObfuscation }: ChatRequest, body: Record<string, unknown>): Manners {
  const asked = Object.entries(manners.finishFieldsAsked).filter(([field]) => body[field] === true);
  if (wantsObfuscation && asked.length === 0) return manners;
  const finishFields = Object.assign(
    {},
    manners.finishFields,
    ...asked.map(([, fields]) => fields),
  ) as object;
  return { ...manners, finishFields, ...(!wantsObfuscation && { obfuscation: "absent" }) } as Manners;
}

/** With its defaults. Not by the union of all kinds of steps, which tries one after the other. */
function filledStep(step: StepInput): Step {
  const [kind] = mainKeys(step);
  return kind === undefined ? stepSchema.parse(step) : STEP_KINDS[kind].parse(step);
}

/** Only where it is known what leaving early costs. */
function isBilled({ cancelling }: Manners): boolean {
  return cancelling.stops.length > 0;
}

/** Told whole, all tokens are there with the last byte. */
function meterOf({ frames, body }: Rendition, scenario: Scenario, facts: Omit<Meter, "tokenEnds">): Meter {
  const isStreamed = frames.length > 1;
  const atTheEnd = (): number[] => Array.from({ length: facts.completionTokens }, () => body.length);
  return { ...facts, tokenEnds: isStreamed ? tokenEndsIn(frames, scenario) : atTheEnd() };
}

/** What the words of an answer depend on: told in pieces or at once, to one client or another, it is the same. */
function whatIsAsked({
  model,
  messages,
  prompt,
  tools,
  functions,
  response_format: format,
  seed,
}: Record<string, unknown>): string {
  const words = Array.isArray(messages)
    ? messages.map((one: Record<string, unknown>) => [one["role"], messageText(one)])
    : [];
  return JSON.stringify([model, words, prompt, (tools ?? functions) === undefined ? 0 : 1, format, seed]);
}

/** FNV-1a: equal requests draw equal answers. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
