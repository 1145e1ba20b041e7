import { isMapping, isSchema, type Schema } from "../json-schema/schema.ts";
import type { Manners } from "../dialects/knobs.ts";
import { emptyArray, missing, RequestMistake, unsupportedValue, wrongType } from "./request-mistake.ts";

/** A function that the request offers, or a tool that takes any text. */
export interface OfferedTool {
  name: string;
  kind: "function" | "custom";
  /** Of a function. */
  parameters: Schema;
  /** Whether the provider vouches for the arguments. */
  isStrict: boolean;
  /** What the input of a custom tool has to be, as a regular expression; null for any text. */
  pattern: string | null;
}

/** `auto`, `none`, `required`, or what must be called. */
type ToolChoice = "auto" | "none" | "required" | Pick<OfferedTool, "name" | "kind">;

export interface Offer {
  tools: OfferedTool[];
  toolChoice: ToolChoice;
  /** `function_call`: offered as `functions`, the way before there were tools. */
  callsAs: "tool_calls" | "function_call";
}

const NO_PARAMETERS = { type: "object", properties: {} };

/** What may be called, in the new way or in the old one. */
export function readOffer(body: Record<string, unknown>, { refuses }: Pick<Manners, "refuses">): Offer {
  const { tools, functions, tool_choice: choice, function_call: oldChoice } = body;
  if (isGiven(functions) && !isGiven(tools)) return readFunctions(functions, oldChoice);
  if (isGiven(tools) && !Array.isArray(tools)) throw wrongType("tools", "an array of objects", tools);
  const given: unknown[] = Array.isArray(tools) ? tools : [];
  if (isGiven(tools) && given.length === 0 && refuses.includes("empty-tools")) throw emptyArray("tools");
  const offered = given.flatMap((tool, at) => readTool(tool, at));
  const toolChoice = readToolChoice(choice, refuses);
  const needsTools = toolChoice === "required" || typeof toolChoice === "object";
  const isPointless = isGiven(choice) && given.length === 0;
  if (isPointless && (needsTools || (choice !== "none" && refuses.includes("tool-choice-without-tools")))) {
    throw new RequestMistake(
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
      { param: "tool_choice" },
    );
  }
  const allowed = allowedOf(offered, choice);
  if (needsTools) refuseImpossible(toolChoice, allowed);
  return { tools: allowed, toolChoice, callsAs: "tool_calls" };
}

function refuseImpossible(choice: ToolChoice, tools: readonly OfferedTool[]): void {
  const isFound =
    typeof choice === "object"
      ? tools.some(({ name, kind }) => name === choice.name && kind === choice.kind)
      : tools.length > 0;
  if (isFound) return;
  throw new RequestMistake(
    typeof choice === "object"
      ? `Invalid value for 'tool_choice': no ${choice.kind === "custom" ? "custom tool" : "function"} named '${choice.name}' was specified in the 'tools' parameter.`
      : "Invalid value for 'tool_choice': 'required' needs a tool of type 'function' or 'custom' in 'tools'. Tools of other types are called by the provider itself, which this mock does not do.",
    { param: "tool_choice" },
  );
}

function readTool(tool: unknown, at: number): OfferedTool[] {
  const here = `tools[${at}]`;
  if (!isMapping(tool)) throw wrongType(here, "an object", tool);
  const { type = "function" } = tool;
  if (type === "custom") return [readCustom(tool["custom"], here)];
  // Providers have tools of their own, which only they can call.
  if (type !== "function") return [];
  return [readFunction(tool["function"], `${here}.function`)];
}

function readFunction(given: unknown, here: string): OfferedTool {
  if (!isMapping(given)) throw missing(here);
  const { name, parameters, strict } = given;
  if (parameters !== undefined && parameters !== null && !isSchema(parameters)) {
    throw wrongType(`${here}.parameters`, "an object", parameters);
  }
  return {
    name: readName(name, here),
    kind: "function",
    parameters: isSchema(parameters) ? parameters : NO_PARAMETERS,
    isStrict: strict === true,
    pattern: null,
  };
}

function readCustom(given: unknown, here: string): OfferedTool {
  if (!isMapping(given)) throw missing(`${here}.custom`);
  const format = isMapping(given["format"]) ? given["format"] : {};
  const grammar = isMapping(format["grammar"]) ? format["grammar"] : {};
  const { syntax, definition } = grammar;
  return {
    name: readName(given["name"], `${here}.custom`),
    kind: "custom",
    parameters: true,
    isStrict: false,
    pattern: syntax === "regex" && typeof definition === "string" ? definition : null,
  };
}

function readName(name: unknown, here: string): string {
  if (typeof name === "string" && name !== "") return name;
  throw name === undefined || name === ""
    ? missing(`${here}.name`)
    : wrongType(`${here}.name`, "a string", name);
}

function readFunctions(functions: unknown, choice: unknown): Offer {
  if (!Array.isArray(functions)) throw wrongType("functions", "an array of function definitions", functions);
  if (functions.length === 0) throw emptyArray("functions");
  const tools = functions.map((each: unknown, at) => readFunction(each, `functions[${at}]`));
  const offer = { tools, callsAs: "function_call" as const };
  if (!isGiven(choice) || choice === "auto" || choice === "none") {
    return { ...offer, toolChoice: choice === "none" ? "none" : "auto" };
  }
  if (typeof choice === "string") throw unsupportedValue("function_call", choice, ["none", "auto"]);
  if (!isMapping(choice)) throw wrongType("function_call", "one of 'none' or 'auto' or object", choice);
  const name = readName(choice["name"], "function_call");
  if (!tools.some((tool) => tool.name === name)) {
    throw new RequestMistake(
      `Invalid value for 'function_call': no function named '${name}' was specified in the 'functions' parameter.`,
      { param: "function_call" },
    );
  }
  return { ...offer, toolChoice: { name, kind: "function" } };
}

/** Those that `tool_choice` leaves, where it names the ones that may be called. */
function allowedOf(tools: OfferedTool[], choice: unknown): OfferedTool[] {
  const allowed = isMapping(choice) ? choice["allowed_tools"] : null;
  if (!isMapping(allowed) || !Array.isArray(allowed["tools"])) return tools;
  const names = new Set(
    allowed["tools"].map((tool: unknown) => {
      const called = isMapping(tool) ? (tool["function"] ?? tool["custom"]) : null;
      return isMapping(called) ? called["name"] : null;
    }),
  );
  return tools.filter(({ name }) => names.has(name));
}

function readToolChoice(given: unknown, refuses: Manners["refuses"]): ToolChoice {
  if (!isGiven(given)) return "auto";
  if (given === "none" || given === "required" || given === "auto") return given;
  // Mistral's word for it.
  if (given === "any" && !refuses.includes("tool-choice-any")) return "required";
  if (typeof given === "string") throw unsupportedValue("tool_choice", given, ["none", "auto", "required"]);
  if (!isMapping(given)) {
    throw wrongType("tool_choice", "one of 'none', 'auto', or 'required' or object", given);
  }
  const allowed = given["allowed_tools"];
  if (isMapping(allowed)) return allowed["mode"] === "required" ? "required" : "auto";
  const kind = given["type"] === "custom" ? "custom" : "function";
  const called = given[kind];
  if (!isMapping(called)) throw missing(`tool_choice.${kind}`);
  return { name: readName(called["name"], `tool_choice.${kind}`), kind };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
