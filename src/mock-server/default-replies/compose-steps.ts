import type { StepInput } from "../../scenario/step.ts";
import type { Manners } from "../dialects/knobs.ts";
import { madeUpId } from "../dialects/made-up-id.ts";
import type { Schema } from "../json-schema/schema.ts";
import { satisfySchema } from "../json-schema/satisfy-schema.ts";
import { textForPattern } from "../json-schema/text-for-pattern.ts";
import { seededRandom } from "../seeded-random.ts";
import type { ChatRequest } from "./chat-request.ts";
import { messageText } from "./chat-request.ts";
import { chooseCalls, isResult } from "./choose-calls.ts";
import { composeFromResults, composeReasoning, composeText } from "./compose-text.ts";
import type { GivenAnswer } from "./given-answer.ts";
import { plausibleText } from "./plausible-text.ts";
import type { OfferedTool } from "./read-tools.ts";
import { checkSchemas } from "./schema-check.ts";
import { countPrompt, tokenize } from "./tokens.ts";

interface Composed {
  steps: StepInput[];
  /** Without the reasoning, and the reasoning. */
  tokens: number;
  reasoningTokens: number;
}

/** One choice before it is cut to length. */
interface Said {
  text: string;
  /** Thought aloud whatever the request says of thinking; undefined: as the request says. */
  reasoning?: string | undefined;
  calls: { name: string; arguments: string; kind?: OfferedTool["kind"] }[];
  /** What is not as asked. */
  warnings?: string[];
}

/** The steps of an answer to a request, what `given` says, else what fits what was asked; and what they count. */
export function composeSteps(
  request: ChatRequest,
  { seed, manners, given }: { seed: number; manners: Manners; given: GivenAnswer | null },
): { steps: StepInput[]; promptTokens: number; completionTokens: number; warnings: string[] } {
  const warnings = given === null ? checkSchemas(request) : [];
  const heard = new Set<string>();
  const choices = Array.from({ length: request.n }, (_, choice) => {
    const said = given === null ? sayAnother(request, { seed, choice, heard }) : sayGiven(given);
    warnings.push(...(said.warnings ?? []));
    return composeChoice(request, said, { choice, seed: seed + choice, manners });
  });
  const prompt = countPrompt(request.messages, request.tools.length === 0 ? undefined : request.tools);
  const reasoning = choices.reduce((sum, { reasoningTokens }) => sum + reasoningTokens, 0);
  const completion = choices.reduce((sum, { tokens }) => sum + tokens, reasoning);
  const usage: StepInput = {
    usage: {
      prompt_tokens: prompt,
      completion_tokens: manners.reasoningTokens === "in-completion" ? completion : completion - reasoning,
      total_tokens: prompt + completion,
      ...(reasoning > 0 && { completion_tokens_details: { reasoning_tokens: reasoning } }),
    },
  };
  const isCounted = !request.isStreamed || request.wantsUsage || manners.usageWhen === "always";
  const said = interleave(choices.map(({ steps }) => steps));
  return {
    steps: [...said, ...(isCounted ? [usage] : []), { done: true }],
    promptTokens: prompt,
    completionTokens: completion,
    warnings: [...new Set(warnings)],
  };
}

/** More long answers than this at once would keep everybody else waiting. */
const MOST_LONG = 4;

/** Draws again until a choice is none of those before it. What has to be said word for word stays the same. */
const DRAWS = 12;

function sayAnother(
  request: ChatRequest,
  { seed, choice, heard }: { seed: number; choice: number; heard: Set<string> },
): Said {
  let said = sayByDefault(request, seed + choice, choice > 0);
  for (let draw = 1; draw < DRAWS && heard.has(said.text) && said.calls.length === 0; draw++) {
    said = sayByDefault(request, seed + choice + draw * request.n, true);
  }
  heard.add(said.text);
  return said;
}

function sayByDefault(request: ChatRequest, seed: number, isAnother: boolean): Said {
  const { messages, format } = request;
  const asked = messages.findLast(({ role }) => role === "user");
  const said = asked === undefined ? "" : messageText(asked);
  const calls = chooseCalls(request, said);
  const warnings: string[] = [];
  const made: Making = { said, seed, warnings };
  if (calls.length > 0) return { text: "", calls: calls.map((tool) => callOf(tool, made)), warnings };
  if (format === "json")
    return {
      text: JSON.stringify({ answer: composeText(said, seededRandom(seed, "text"), { isAnother }) }),
      calls: [],
    };
  if (format !== "text") {
    return { text: jsonFor(format.schema, `response_format '${format.name}'`, made), calls: [], warnings };
  }
  if (isResult(messages.at(-1))) return { text: composeFromResults(resultsIn(messages)), calls: [] };
  const mayBeLong = request.n <= MOST_LONG;
  return { text: composeText(said, seededRandom(seed, "text"), { mayBeLong, isAnother }), calls: [] };
}

function sayGiven({ text = "", reasoning, calls = [] }: GivenAnswer): Said {
  return {
    text,
    reasoning,
    calls: calls.map(({ name, arguments: args = {} }) => ({ name, arguments: JSON.stringify(args) })),
  };
}

interface Making {
  said: string;
  seed: number;
  /** Gets what could not be made as asked. */
  warnings: string[];
}

function jsonFor(schema: Schema, title: string, { said, seed, warnings }: Making): string {
  const { value, isMet } = satisfySchema(schema, { seed, textFor: plausibleText(said) });
  if (!isMet)
    warnings.push(`The JSON made up for ${title} does not meet its schema: nothing was found that does.`);
  return JSON.stringify(value);
}

function callOf(tool: OfferedTool, made: Making): Said["calls"][number] {
  const { name, kind, parameters, pattern } = tool;
  if (kind === "custom") return { name, kind, arguments: inputFor(pattern, made) };
  return { name, arguments: jsonFor(parameters, `function '${name}'`, made) };
}

/** The input of a custom tool: what fits its grammar, where that is an expression, else what was said. */
function inputFor(pattern: string | null, { said, seed }: Making): string {
  const random = seededRandom(seed, "input");
  const drawn = pattern === null ? null : textForPattern(pattern, random);
  return drawn ?? plausibleText(said)("input", random);
}

/** The results behind the last message that is none, under the names of the calls they answer. */
function resultsIn(messages: readonly Record<string, unknown>[]): { name: string | null; text: string }[] {
  const from = messages.findLastIndex((message) => !isResult(message)) + 1;
  const calls = messages.flatMap(({ tool_calls: made }) => (Array.isArray(made) ? made : []));
  return messages.slice(from).map((message) => {
    const call = calls.find((each: { id?: unknown } | null) => each?.id === message["tool_call_id"]);
    const name: unknown =
      (call as { function?: { name?: unknown } } | undefined)?.function?.name ?? message["name"];
    return { name: typeof name === "string" ? name : null, text: messageText(message) };
  });
}

function composeChoice(
  request: ChatRequest,
  said: Said,
  { choice, seed, manners }: { choice: number; seed: number; manners: Manners },
): Composed {
  const budget = { left: request.maxTokens };
  const take = (text: string): string[] => {
    const tokens = tokenize(text).slice(0, Math.max(0, budget.left));
    budget.left -= tokens.length;
    return tokens;
  };
  const asked = request.messages.findLast(({ role }) => role === "user") ?? {};
  const thought = said.reasoning ?? (request.wantsReasoning ? composeReasoning(messageText(asked)) : "");
  const reasoning = take(thought);
  const { text, isStopped } = cutAtStop(said.text, request.stop);
  const content = take(text);
  let tokens = content.length;
  let isCut = content.join("") !== text;
  const calls: StepInput[] = [];
  for (const [index, call] of said.calls.entries()) {
    if (budget.left <= 0) isCut = true;
    if (isCut) break;
    budget.left -= 1;
    const fragments = take(call.arguments);
    tokens += fragments.length + 1;
    isCut = fragments.join("") !== call.arguments;
    const id = madeUpId(manners.toolId, seed, `call/${index}`);
    const type = request.callsAs === "function_call" ? "function_call" : (call.kind ?? "function");
    calls.push({ tool: { index, id, type, name: call.name, arguments: fragments }, choice });
  }
  const isCalling = calls.length > 0 && !isStopped;
  const isNamed = typeof request.toolChoice === "object" && manners.finishOfNamedTool === "stop";
  const ofCalls = isNamed ? "stop" : request.callsAs;
  const finish = isCut ? "length" : isCalling ? ofCalls : "stop";
  // Reasoning text that no field of the provider carries is counted all the same.
  const isAloud = reasoning.length > 0 && (said.reasoning !== undefined || !manners.keepsReasoning);
  const steps: StepInput[] = [
    { role: "assistant", content: said.text === "" && calls.length > 0 ? null : "", choice },
    ...(isAloud ? [{ reasoning, choice }] : []),
    ...(content.length === 0 ? [] : textSteps(content, request, { choice, seed })),
    ...calls,
    { finish, choice },
  ];
  return { steps, tokens, reasoningTokens: reasoning.length };
}

function textSteps(
  tokens: string[],
  { n, topLogprobs }: ChatRequest,
  { choice, seed }: { choice: number; seed: number },
): StepInput[] {
  const random = seededRandom(seed, "logprobs");
  const logged = tokens.map((token) => {
    if (topLogprobs === null) return undefined;
    const logprob = -(1 + random.below(4000)) / 10_000;
    const others = Array.from({ length: topLogprobs }, (_, i) => ({
      token: i === 0 ? token : ` ${"abcdefghijklmnopqrstu"[i]}`,
      logprob: i === 0 ? logprob : logprob - i - random.below(1000) / 1000,
    }));
    return { logprob, top_logprobs: others };
  });
  const step = (from: number, to: number): StepInput => {
    const logprobs = logged.slice(from, to).map((one) => one ?? null);
    return { text: tokens.slice(from, to), choice, ...(topLogprobs !== null && { logprobs }) };
  };
  // Choices take turns, so each token is a step of its own.
  return n === 1 ? [step(0, tokens.length)] : tokens.map((_, at) => step(at, at + 1));
}

function cutAtStop(text: string, stops: readonly string[]): { text: string; isStopped: boolean } {
  const at = Math.min(...stops.map((stop) => text.indexOf(stop)).filter((found) => found !== -1));
  return at === Infinity ? { text, isStopped: false } : { text: text.slice(0, at), isStopped: true };
}

/** One step of each in turn, until all are through. */
function interleave(lists: StepInput[][]): StepInput[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}
