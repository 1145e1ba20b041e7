import type { Manners } from "../dialects/knobs.ts";
import { isMapping, isSchema, type Schema } from "../json-schema/schema.ts";
import { type Offer, readOffer } from "./read-tools.ts";
import {
  emptyArray,
  missing,
  numberOf,
  RequestMistake,
  unsupportedValue,
  wrongType,
} from "./request-mistake.ts";

/** JSON that has to meet a schema. */
interface SchemaFormat {
  schema: Schema;
  name: string;
  /** Whether the provider vouches for it. */
  isStrict: boolean;
}

/** What of a chat request decides the answer. Whatever else it says is taken without a word. */
export interface ChatRequest extends Offer {
  model: string;
  messages: Record<string, unknown>[];
  callsSeveral: boolean;
  n: number;
  maxTokens: number;
  stop: string[];
  isStreamed: boolean;
  wantsUsage: boolean;
  wantsObfuscation: boolean;
  wantsReasoning: boolean;
  /** What the text has to be: prose, any JSON object, or JSON that meets a schema. */
  format: "text" | "json" | SchemaFormat;
  /** How many likeliest tokens stand beside each; null for no log probabilities. */
  topLogprobs: number | null;
}

/** What a dialect takes and what it refuses. */
type Taste = Pick<Manners, "refuses" | "hottest" | "mostChoices" | "minusOneTokens">;

/** Reads a body. A `prompt` in place of `messages` is one user message, as the smallest gateways have it. */
export function readChatRequest(body: Record<string, unknown>, taste: Taste): ChatRequest {
  const { model, prompt, stream, stream_options: options, response_format: format } = body;
  const isStreamed = readFlag(body, "stream");
  const named = readModel(model);
  const messages = readMessages(body["messages"], prompt, taste);
  const offer = readOffer(body, taste);
  const parallel = readFlag(body, "parallel_tool_calls", true);
  const n = numberOf(body, "n", "integer", { least: 1, most: taste.mostChoices }) ?? 1;
  numberOf(body, "temperature", "decimal", { least: 0, most: taste.hottest });
  numberOf(body, "top_p", "decimal", { least: 0, most: 1 });
  if (isGiven(options) && !isMapping(options)) throw wrongType("stream_options", "an object", options);
  if (isMapping(options) && stream !== true && taste.refuses.includes("stream-options-without-stream")) {
    throw new RequestMistake("The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
      param: "stream_options",
    });
  }
  const asked = isMapping(options) ? options : {};
  // Together and Fireworks ask for so many likeliest tokens under this name.
  const isNumeric = typeof body["logprobs"] === "number" && !taste.refuses.includes("numeric-logprobs");
  const likeliest = isNumeric ? numberOf(body, "logprobs", "integer", { least: 0, most: 20 }) : undefined;
  const wantsLogprobs = isNumeric || readFlag(body, "logprobs");
  const topLogprobs = numberOf(body, "top_logprobs", "integer", { least: 0, most: 20 });
  return {
    ...offer,
    model: named,
    messages,
    callsSeveral: parallel && offer.callsAs === "tool_calls",
    n,
    maxTokens: readMaxTokens(body, taste),
    stop: readStop(body["stop"]),
    isStreamed,
    wantsUsage: asked["include_usage"] === true,
    wantsObfuscation: asked["include_obfuscation"] !== false,
    wantsReasoning: isReasoningAsked(body),
    format: readFormat(format),
    topLogprobs: wantsLogprobs ? (topLogprobs ?? likeliest ?? 0) : null,
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function readFlag(body: Record<string, unknown>, param: string, otherwise = false): boolean {
  const value = body[param];
  if (!isGiven(value)) return otherwise;
  if (typeof value !== "boolean") throw wrongType(param, "a boolean", value);
  return value;
}

function readModel(given: unknown): string {
  if (typeof given === "string" && given !== "") return given;
  if (!isGiven(given) || given === "") throw new RequestMistake("you must provide a model parameter");
  throw wrongType("model", "a string", given);
}

const ROLES = ["system", "assistant", "user", "function", "tool", "developer"];

function readMessages(given: unknown, prompt: unknown, { refuses }: Taste): Record<string, unknown>[] {
  if (!isGiven(given) && typeof prompt === "string") return [{ role: "user", content: prompt }];
  if (!isGiven(given)) throw missing("messages");
  if (!Array.isArray(given)) throw wrongType("messages", "an array of objects", given);
  if (given.length === 0) throw emptyArray("messages");
  return given.map((message: unknown, at) => {
    const here = `messages[${at}]`;
    if (!isMapping(message)) throw wrongType(here, "an object", message);
    const { role, content } = message;
    if (!isGiven(role)) throw missing(`${here}.role`);
    if (typeof role !== "string") throw wrongType(`${here}.role`, "a string", role);
    if (!ROLES.includes(role) && refuses.includes("unknown-roles")) {
      throw unsupportedValue(`${here}.role`, role, ROLES);
    }
    if (isGiven(content) && typeof content !== "string" && typeof content !== "object") {
      throw wrongType(`${here}.content`, "one of a string or array of objects", content);
    }
    return message;
  });
}

function readMaxTokens(body: Record<string, unknown>, { minusOneTokens }: Taste): number {
  const isUnlimited = minusOneTokens === "no-limit";
  const names = ["max_completion_tokens", "max_tokens"];
  const [limit] = names.flatMap(
    (name) => numberOf(body, name, "integer", { least: isUnlimited ? -1 : 1 }) ?? [],
  );
  return limit === undefined || limit === -1 ? Infinity : limit;
}

function readStop(given: unknown): string[] {
  if (!isGiven(given)) return [];
  const all: unknown[] = [given].flat();
  const odd = all.find((one) => typeof one !== "string");
  if (odd !== undefined)
    throw wrongType("stop", "one of a string or array of strings", Array.isArray(given) ? odd : given);
  return all.filter((one): one is string => typeof one === "string" && one !== "");
}

const FORMATS = ["json_object", "json_schema", "text"];
/** Of vLLM, Fireworks and Perplexity: what they ask for is no JSON, and answered with prose. */
const OTHER_FORMATS = new Set(["structural_tag", "grammar", "regex"]);

function readFormat(given: unknown): ChatRequest["format"] {
  if (!isGiven(given)) return "text";
  if (!isMapping(given)) throw wrongType("response_format", "an object", given);
  const { type, json_schema: named } = given;
  if (!isGiven(type)) throw missing("response_format.type");
  if (typeof type !== "string") throw wrongType("response_format.type", "a string", type);
  if (!FORMATS.includes(type) && !OTHER_FORMATS.has(type))
    throw unsupportedValue("response_format.type", type, FORMATS);
  // Together, Fireworks and llama.cpp take a schema beside the type.
  const beside = given["schema"];
  if (type === "json_object" && !isSchema(beside)) return "json";
  if (type === "text" || OTHER_FORMATS.has(type)) return "text";
  if (!isMapping(named)) {
    if (isSchema(beside)) return { schema: beside, name: "schema", isStrict: false };
    throw missing("response_format.json_schema");
  }
  const { schema, name, strict } = named;
  if (isGiven(schema) && !isSchema(schema)) {
    throw wrongType("response_format.json_schema.schema", "an object", schema);
  }
  return {
    schema: isSchema(schema) ? schema : true,
    name: typeof name === "string" ? name : "schema",
    isStrict: strict === true,
  };
}

/** The ways in which providers are asked to think aloud. */
function isReasoningAsked({
  reasoning_effort: effort,
  reasoning,
  thinking,
}: Record<string, unknown>): boolean {
  const isEffort = typeof effort === "string" && effort !== "none" && effort !== "minimal";
  const isThinking = isMapping(thinking) && thinking["type"] !== "disabled";
  return isEffort || isMapping(reasoning) || isThinking;
}

/** The text of a message: a string, or the text parts one after the other. */
export function messageText({ content }: Record<string, unknown>): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  const texts = content.filter(isMapping).map(({ text }) => text);
  return texts.filter((text) => typeof text === "string").join("");
}
