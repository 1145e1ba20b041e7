import type { ClientTrace } from "../client/trace.ts";
import type { Finding, Rule } from "./rule.ts";
import { readsTheSame } from "./same-reading.ts";
import { openaiSchema, robustness, thread } from "./sources.ts";

const DELTA = "ChatCompletionMessageToolCallChunk";
const sameCalls = readsTheSame("toolCalls");
const needs = ["toolCalls"] as const;

/** Fragments to tool calls. */
export const TOOL_RULES: readonly Rule[] = [
  {
    id: "tools.whole",
    level: "must",
    needs,
    requires: "A tool call has the id and name of its first fragment.",
    why: "The result of a call is matched to it by id; a wrong name runs the wrong tool.",
    source: openaiSchema(DELTA),
    judge: sameCalls,
  },
  {
    id: "tools.arguments",
    level: "must",
    needs,
    requires: "Arguments are the fragments joined byte for byte, wherever they were cut.",
    why: "A fragment lost or altered can leave valid JSON that says something else.",
    source: openaiSchema(DELTA),
    threads: ["agentic-os-org/ANOLISA#2209", "vllm-project/vllm#34887", "earendil-works/pi#8943"],
    judge: sameCalls,
  },
  {
    id: "tools.by-index",
    level: "must",
    needs,
    requires: "Fragments of parallel calls belong to the call with their index, in whatever order they come.",
    why: "Interleaved fragments put into one call make two broken ones.",
    source: openaiSchema(`${DELTA}.index`),
    threads: ["QwenLM/Qwen-Agent#943", "openai/openai-python#3203"],
    judge: sameCalls,
  },
  {
    id: "tools.beside-text",
    level: "must",
    needs,
    requires: "Text and tool calls of one answer are both kept, in one delta or in several.",
    why: "A client that looks at one of them loses what the model said or what it wants done.",
    source: openaiSchema("ChatCompletionStreamResponseDelta"),
    threads: ["BerriAI/litellm#2716", "livekit/agents-js#1359"],
    judge: readsTheSame("text", "toolCalls"),
  },
  {
    id: "tools.none-invented",
    level: "must",
    requires: "An empty `tool_calls` array makes no tool call and takes nothing from the text beside it.",
    why: "Several servers send `[]` with every delta; a call without a name cannot be run.",
    source: openaiSchema("ChatCompletionStreamResponseDelta.tool_calls"),
    threads: ["decolua/9router#2230", "BerriAI/litellm#17523"],
    judge: readsTheSame("text", "toolCalls"),
  },
  {
    id: "tools.empty-arguments",
    level: "must",
    needs,
    requires: "A call with empty arguments is kept, with its arguments as they came.",
    why: "Tools without parameters are common, and dropping the call leaves the agent waiting.",
    source: openaiSchema(`${DELTA}.function.arguments`),
    threads: ["ogx-ai/ogx#1169", "QwenLM/qwen-code#6249"],
    judge: judgeEmptyArguments,
  },
  {
    id: "tools.name-repeated",
    level: "should",
    needs,
    requires: "An id or a name that is sent again whole with every fragment is not doubled.",
    why: "Several providers repeat them; `get_weatherget_weather` is no tool.",
    source: robustness(thread("pgadmin-org/pgadmin4#9828"), "names and ids on continuations"),
    threads: ["pgadmin-org/pgadmin4#9828", "sgl-project/sglang#35542"],
    judge: sameCalls,
  },
  {
    id: "tools.blank-continuation",
    level: "should",
    needs,
    requires: "An id, type or name that is empty or null on a continuation changes nothing.",
    why: "Alibaba sends empty ids and others null; taken at their word they erase the id or open a second call.",
    source: robustness(thread("anomalyco/opencode#37841"), "empty ids on continuations"),
    threads: ["anomalyco/opencode#37841", "symfony/ai#2220", "sgl-project/sglang#35542"],
    judge: sameCalls,
  },
  {
    id: "tools.late-name",
    level: "should",
    needs,
    requires: "A call whose name comes behind its first fragment is one call, with all of its arguments.",
    why: "Only the index is required of a fragment; a client that waits for the name must keep what came before it.",
    source: openaiSchema(`${DELTA}.index`),
    judge: sameCalls,
  },
  {
    id: "tools.missing-index",
    level: "should",
    needs,
    requires: "A whole call without an index is kept.",
    why: "Gemini's compatible endpoint and Mistral leave the index out.",
    source: robustness(thread("openai/openai-python#3246"), "tool calls without index"),
    threads: ["openai/openai-python#3246", "vercel/ai#15879", "open-webui/open-webui#27190"],
    judge: sameCalls,
  },
  {
    id: "tools.index-from-one",
    level: "should",
    needs,
    requires: "Indexes need not begin at 0 or be dense.",
    why: "Providers that count from 1 make clients crash that use the index as a position.",
    source: robustness(thread("vercel/ai#18333"), "tool indexes that start at 1"),
    threads: ["vercel/ai#18333", "cline/cline#13123"],
    judge: sameCalls,
  },
  {
    id: "tools.name-fragments",
    level: "divergent",
    needs,
    requires: "The first name of a call is its name; a piece that comes later is not joined to it.",
    why: "OpenAI sends names whole, so nothing says what pieces mean: some clients keep the first and others join them.",
    source: robustness(thread("continuedev/continue#5849"), "fragmented tool names"),
    threads: ["continuedev/continue#5849", "NVIDIA-NeMo/Switchyard#785"],
    judge: sameCalls,
  },
];

function judgeEmptyArguments(trace: ClientTrace): Finding {
  // "{}" is a kind reading of no arguments, and nothing is lost by it.
  const choices = trace.observation.choices?.map((choice) => ({
    ...choice,
    toolCalls: choice.toolCalls?.map((call) => (call.arguments === "{}" ? { ...call, arguments: "" } : call)),
  }));
  return sameCalls({ ...trace, observation: { ...trace.observation, choices } });
}
