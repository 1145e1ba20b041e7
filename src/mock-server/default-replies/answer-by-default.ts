import type { DialectName } from "../../scenario/dialect-name.ts";
import { type Scenario, scenarioSchema } from "../../scenario/scenario.ts";
import { jsonReply } from "../../scenario/whole-answers.ts";
import { errorBody } from "../dialects/dress-scenario.ts";
import { mannersOf } from "../dialects/index.ts";
import type { Manners } from "../dialects/knobs.ts";
import type { Rendition } from "../rendition.ts";
import { renderScenario } from "../render-scenario.ts";
import { wholeScenario } from "../whole-reply/whole-scenario.ts";
import { type AskedRequest, pathOf } from "./asked-request.ts";
import { readChatRequest, RequestMistake } from "./chat-request.ts";
import { composeSteps } from "./compose-steps.ts";
import type { GivenAnswer } from "./given-answer.ts";
import { readBody } from "./read-body.ts";

export interface DefaultReplySettings {
  /** @defaultValue "openai" */
  dialect?: DialectName | undefined;
  /** Varies the made-up answers. @defaultValue 1 */
  seed?: number | undefined;
  /** Said in place of a made-up answer. */
  given?: GivenAnswer | null | undefined;
}

/**
 * The answer of a provider that knows nothing but the request: streamed or whole as asked, the same for the same
 * request and seed. What cannot be answered gets the status and the error of the dialect.
 */
export function answerByDefault(request: AskedRequest, settings: DefaultReplySettings = {}): Rendition {
  const { scenario, manners } = scenarioByDefault(request, settings);
  return renderScenario(scenario, scenario.dialect === undefined ? null : manners);
}

interface Worded {
  scenario: Scenario;
  manners: Manners;
}

/** The same before it is rendered; `manners` are those of its dialect as far as the request agrees with them. */
export function scenarioByDefault(request: AskedRequest, settings: DefaultReplySettings = {}): Worded {
  const dialect = dialectFor(request, settings.dialect);
  const manners = mannersOf(dialect);
  try {
    const read = readBody(request);
    if ("json" in read)
      return { scenario: scenarioSchema.parse(jsonReply(200, read.json, manners.headers)), manners };
    const body = { ...impliedBy(request, dialect), ...read.body };
    return answerTo(body, settings, { dialect, manners });
  } catch (error) {
    if (!(error instanceof RequestMistake)) throw error;
    const { message, status, param, code } = error;
    const words = { message, type: "invalid_request_error", param, code };
    const { body, headers } = errorBody(status, words, manners);
    return { scenario: scenarioSchema.parse(jsonReply(status, body, headers)), manners };
  }
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
  { seed = 1, given = null }: DefaultReplySettings,
  { dialect, manners }: { dialect: DialectName; manners: Manners },
): Worded {
  const chat = readChatRequest(body);
  const drawn = hash(`${seed}/${JSON.stringify(body)}`);
  const agreed: Manners = chat.wantsObfuscation ? manners : { ...manners, obfuscation: "absent" };
  const scenario = scenarioSchema.parse({
    dialect,
    envelope: { model: chat.model },
    steps: composeSteps(chat, { seed: drawn, manners, given }),
    seed: drawn,
  });
  return { scenario: chat.isStreamed ? scenario : wholeScenario(scenario, agreed), manners: agreed };
}

/** FNV-1a: equal requests draw equal answers. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
