import { isMapping, isSchema, type Schema } from "../json-schema/schema.ts";

/** A function that the request offers. */
export interface OfferedTool {
  name: string;
  parameters: Schema;
}

/** What of a chat request decides the answer. Whatever else it says is taken without a word. */
export interface ChatRequest {
  model: string;
  messages: Record<string, unknown>[];
  tools: OfferedTool[];
  /** `auto`, `none`, `required`, or the name of the function that must be called. */
  toolChoice: "auto" | "none" | "required" | { name: string };
  callsSeveral: boolean;
  n: number;
  maxTokens: number;
  stop: string[];
  isStreamed: boolean;
  wantsUsage: boolean;
  wantsObfuscation: boolean;
  wantsReasoning: boolean;
  /** What the text has to be: prose, any JSON object, or JSON that meets a schema. */
  format: "text" | "json" | { schema: Schema };
  /** How many likeliest tokens stand beside each; null for no log probabilities. */
  topLogprobs: number | null;
}

/** What is wrong with a request, in OpenAI's words for it. */
export class RequestMistake extends Error {
  readonly status: number;
  readonly param: string | null;
  readonly code: string | null;
  /** Headers that say more. */
  readonly headers: Record<string, string>;

  constructor(
    message: string,
    {
      status = 400,
      param = null as string | null,
      code = null as string | null,
      headers = {} as Record<string, string>,
    } = {},
  ) {
    super(message);
    this.status = status;
    this.param = param;
    this.code = code;
    this.headers = headers;
  }
}

/** Reads a body. A `prompt` in place of `messages` is one user message, as the smallest gateways have it. */
export function readChatRequest(body: Record<string, unknown>): ChatRequest {
  const { model, prompt, stream_options: options, response_format: format } = body;
  checkTypes(body);
  const asked = isMapping(options) ? options : {};
  return {
    model: readModel(model),
    messages: readMessages(body["messages"], prompt),
    tools: allowedOf(readTools(body["tools"]), body["tool_choice"]),
    toolChoice: readToolChoice(body["tool_choice"]),
    callsSeveral: body["parallel_tool_calls"] !== false,
    n: wholeNumber(body, "n", { least: 1, most: 128 }) ?? 1,
    maxTokens:
      wholeNumber(body, "max_completion_tokens", { least: 1 }) ??
      wholeNumber(body, "max_tokens", { least: 1 }) ??
      Infinity,
    stop: [body["stop"]].flat().filter((one) => typeof one === "string" && one !== "") as string[],
    isStreamed: body["stream"] === true,
    wantsUsage: asked["include_usage"] === true,
    wantsObfuscation: asked["include_obfuscation"] !== false,
    wantsReasoning: isReasoningAsked(body),
    format: readFormat(format),
    topLogprobs:
      body["logprobs"] === true ? (wholeNumber(body, "top_logprobs", { least: 0, most: 20 }) ?? 0) : null,
  };
}

function readModel(given: unknown): string {
  if (typeof given === "string" && given !== "") return given;
  const isMissing = given === undefined || given === null || given === "";
  throw new RequestMistake(
    isMissing ? "you must provide a model parameter" : "Invalid type for 'model': expected a string.",
    { param: isMissing ? null : "model", code: isMissing ? null : "invalid_type" },
  );
}

function readMessages(given: unknown, prompt: unknown): Record<string, unknown>[] {
  if (given === undefined && typeof prompt === "string") return [{ role: "user", content: prompt }];
  if (given === undefined) {
    throw new RequestMistake("Missing required parameter: 'messages'.", {
      param: "messages",
      code: "missing_required_parameter",
    });
  }
  if (!Array.isArray(given) || given.length === 0 || !given.every(isMapping)) {
    throw new RequestMistake("Invalid 'messages': expected an array with at least one message object.", {
      param: "messages",
      code: Array.isArray(given) && given.length === 0 ? "empty_array" : "invalid_type",
    });
  }
  for (const [at, { role }] of given.entries()) {
    if (typeof role === "string") continue;
    throw new RequestMistake(`Missing required parameter: 'messages[${at}].role'.`, {
      param: `messages[${at}].role`,
      code: "missing_required_parameter",
    });
  }
  return given;
}

/** What no model would take. */
function checkTypes(body: Record<string, unknown>): void {
  const { stream, temperature, tools } = body;
  const refuse = (param: string, expected: string): never => {
    throw new RequestMistake(`Invalid type for '${param}': expected ${expected}.`, {
      param,
      code: "invalid_type",
    });
  };
  if (!["boolean", "undefined"].includes(typeof stream) && stream !== null) refuse("stream", "a boolean");
  if (tools !== undefined && tools !== null && !Array.isArray(tools)) refuse("tools", "an array of tools");
  const isNumber = typeof temperature === "number";
  if (!isNumber && temperature !== undefined && temperature !== null) refuse("temperature", "a number");
  if (isNumber && (temperature < 0 || temperature > 2)) {
    throw new RequestMistake(
      `Invalid 'temperature': expected a number from 0 to 2, but got ${temperature}.`,
      {
        param: "temperature",
        code: "invalid_value",
      },
    );
  }
}

function readTools(given: unknown): OfferedTool[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((tool: unknown, at: number) => {
    // Providers have tools of their own, which only they can call.
    if (isMapping(tool) && tool["type"] !== undefined && tool["type"] !== "function") return [];
    const called = isMapping(tool) ? tool["function"] : null;
    if (!isMapping(called) || typeof called["name"] !== "string" || called["name"] === "") {
      const param = `tools[${at}].function${isMapping(called) ? ".name" : ""}`;
      throw new RequestMistake(`Missing required parameter: '${param}'.`, {
        param,
        code: "missing_required_parameter",
      });
    }
    const parameters = called["parameters"];
    return [{ name: called["name"], parameters: isSchema(parameters) ? parameters : { type: "object" } }];
  });
}

/** Those that `tool_choice` leaves, where it names the ones that may be called. */
function allowedOf(tools: OfferedTool[], choice: unknown): OfferedTool[] {
  const allowed = isMapping(choice) ? choice["allowed_tools"] : null;
  if (!isMapping(allowed) || !Array.isArray(allowed["tools"])) return tools;
  const names = new Set(
    allowed["tools"].map((tool: unknown) => {
      const called = isMapping(tool) ? tool["function"] : null;
      return isMapping(called) ? called["name"] : null;
    }),
  );
  return tools.filter(({ name }) => names.has(name));
}

function readToolChoice(given: unknown): ChatRequest["toolChoice"] {
  if (given === "none" || given === "required") return given;
  if (!isMapping(given)) return "auto";
  const called = given["function"];
  if (isMapping(called) && typeof called["name"] === "string") return { name: called["name"] };
  const allowed = given["allowed_tools"];
  return isMapping(allowed) && allowed["mode"] === "required" ? "required" : "auto";
}

function readFormat(given: unknown): ChatRequest["format"] {
  if (!isMapping(given)) return "text";
  if (given["type"] === "json_object") return "json";
  const named = given["json_schema"];
  if (given["type"] !== "json_schema" || !isMapping(named)) return "text";
  return { schema: isSchema(named["schema"]) ? named["schema"] : true };
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

function wholeNumber(
  body: Record<string, unknown>,
  param: string,
  { least, most = Infinity }: { least: number; most?: number },
): number | undefined {
  const value = body[param];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    const range = most === Infinity ? `at least ${least}` : `from ${least} to ${most}`;
    throw new RequestMistake(`Invalid '${param}': expected a whole number ${range}.`, {
      param,
      code: "invalid_value",
    });
  }
  return value;
}

/** The text of a message: a string, or the text parts one after the other. */
export function messageText({ content }: Record<string, unknown>): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  const texts = content.filter(isMapping).map(({ text }) => text);
  return texts.filter((text) => typeof text === "string").join("");
}
