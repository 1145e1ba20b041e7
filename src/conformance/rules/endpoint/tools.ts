import { type EndpointTrace, twinOf } from "../../endpoint/endpoint-trace.ts";
import { isJsonObject, type JsonObject, objectsIn, parseJson, textOf } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { CALL, FINISH, sdk, seenIn } from "./cited.ts";
import { choices } from "./deltas.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { ofEndedStreams, ofStreams, unseen, wentWell } from "./gates.ts";
import { shown } from "./shown.ts";
import { callsIn, hasIndexes, isNamedChoice, offeredNames } from "./tool-calls.ts";

/** How tool calls come in fragments. */
export const TOOL_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.tools.index",
    level: "must",
    requires:
      "An `index` that a fragment of a tool call has is a whole number; calls count from 0, none left out.",
    why: "Fragments are joined by it: OpenAI's SDKs fail on a text, on a gap and on a start at 1.",
    source: CALL,
    threads: ["openai/openai-python#3246", "mcowger/plexus#691"],
    judge: ofFragments((fragments) => {
      for (const { index } of fragments) {
        if (index !== undefined && index !== null && !isIndex(index))
          return broken(`the index of a fragment is ${shown(index)}`, "a whole number from 0", index);
      }
      const seen = [...new Set(fragments.map(({ index }) => index).filter(isIndex))].sort((a, b) => a - b);
      return seen.every((index, place) => index === place)
        ? HELD
        : broken("the indexes of tool calls leave one out", [...seen.keys()], seen);
    }),
  },
  {
    id: "endpoint.tools.index-present",
    level: "should",
    requires: "Every fragment of a tool call has an `index`.",
    why: "OpenAI's SDKs fail without it, and parallel calls run into one (Gemini, Mistral).",
    source: CALL,
    threads: ["ollama/ollama#7881", "Oaklight/llm-rosetta#57"],
    judge: ofFragments((fragments) => {
      const bare = fragments.find(({ index }) => index === undefined || index === null);
      return bare === undefined ? HELD : broken("a fragment has no index", "a whole number", bare);
    }),
  },
  {
    id: "endpoint.tools.opening",
    level: "must",
    requires: "The first fragment of a call has its id and its name.",
    why: "Clients open the call with them; a call without an id cannot be answered.",
    source: CALL,
    threads: ["maximhq/bifrost#6523"],
    judge: ofFragments((fragments) => {
      for (const [first] of callsIn(fragments)) {
        if (first === undefined) continue;
        const { id } = first;
        // Gemini, known by calls without an index, has sent empty ones.
        const isGeminis = id === "" && !hasIndexes(fragments);
        if (!isGeminis && (typeof id !== "string" || id === ""))
          return broken("the first fragment of a call has no id", "a string", id ?? null);
        const name = functionOf(first)["name"];
        if (typeof name !== "string" || name === "")
          return broken("the first fragment of a call has no name", "a string", name ?? null);
      }
      return HELD;
    }),
  },
  {
    id: "endpoint.tools.type",
    level: "should",
    requires: "The first fragment of a call has the type `function`.",
    why: "openai-node's helper fails without it (Mistral).",
    source: sdk("openai-node 7.55.0", "src/lib/ChatCompletionStream.ts"),
    judge: ofFragments((fragments) => {
      const bare = callsIn(fragments).find(([first]) => first !== undefined && first["type"] === undefined);
      return bare === undefined
        ? HELD
        : broken("the first fragment of a call has no type", "function", bare[0]);
    }),
  },
  {
    id: "endpoint.tools.type-known",
    level: "must",
    requires: "A type that a fragment has is `function`.",
    why: "Clients look for the function only where the type says that there is one.",
    source: CALL,
    judge: ofFragments((fragments) => {
      const other = fragments.find(
        ({ type }) => type !== undefined && type !== null && type !== "" && type !== "function",
      );
      return other === undefined ? HELD : broken("a fragment has another type", "function", other["type"]);
    }),
  },
  {
    id: "endpoint.tools.id-constant",
    level: "must",
    requires: "One index is one call: a later fragment has the same id, or none.",
    why: "Two ids under one index are two calls in one: their arguments are joined and run.",
    source: CALL,
    threads: ["daishuge/maka#1976", "BerriAI/litellm#37792"],
    judge: ofFragments((fragments) => {
      if (!hasIndexes(fragments)) return unseen("the fragments have no index");
      for (const [first, ...others] of callsIn(fragments)) {
        const id = textOf(first?.["id"]);
        const other = others.find(
          (fragment) => textOf(fragment["id"]) !== "" && textOf(fragment["id"]) !== id,
        );
        if (id !== "" && other !== undefined) return broken("one index has two ids", id, other["id"]);
      }
      return HELD;
    }),
  },
  {
    id: "endpoint.tools.id-unique",
    level: "must",
    requires: "No two calls share an id.",
    why: "The results of both are sent back under one id, and the next request is refused.",
    source: CALL,
    threads: ["BerriAI/litellm#39796"],
    judge: ofFragments((fragments) => {
      const ids = callsIn(fragments)
        .map(([first]) => textOf(first?.["id"]))
        .filter((id) => id !== "");
      return new Set(ids).size === ids.length ? HELD : broken("two calls share an id", "one each", ids);
    }),
  },
  {
    id: "endpoint.tools.once",
    level: "should",
    requires: "Id and name of a call are sent once.",
    why: "openai-python joins what is sent again: `call_1call_1`.",
    source: sdk("openai-python 3.22.1", "src/openai/lib/streaming/_deltas.py"),
    judge: ofFragments((fragments) => {
      if (!hasIndexes(fragments)) return unseen("the fragments have no index");
      for (const [, ...later] of callsIn(fragments)) {
        const again = later.find(
          (fragment) => textOf(fragment["id"]) !== "" || textOf(functionOf(fragment)["name"]) !== "",
        );
        if (again !== undefined) return broken("a later fragment has the id or the name again", null, again);
      }
      return HELD;
    }),
  },
  {
    id: "endpoint.tools.name",
    level: "must",
    requires: "The name of a call, joined, is one of the functions that were offered.",
    why: "A name that lost a piece or has it twice is no function at all.",
    source: CALL,
    threads: ["MiniMax-AI/MiniMax-M2#94"],
    isRepeated: true,
    judge: (trace) =>
      ofFragments((fragments) => {
        const offered = offeredNames(trace.asked.body);
        const names = callsIn(fragments).map(([first]) => textOf(functionOf(first ?? {})["name"]));
        const odd = names.find((name) => name !== "" && !offered.includes(name));
        if (odd !== undefined && wholeCalls(trace).some(({ name }) => !offered.includes(name)))
          return unseen("the whole answer calls such a function too: the model made it up");
        return odd === undefined ? HELD : broken("a function is called that was not offered", offered, odd);
      })(trace),
  },
  {
    id: "endpoint.tools.arguments",
    level: "must",
    requires: "`arguments` is a string in every fragment that has it.",
    why: "Clients join strings: of an object `[object Object]` is left.",
    source: CALL,
    threads: ["BerriAI/litellm#35663"],
    judge: ofFragments((fragments) => {
      for (const fragment of fragments) {
        const args = functionOf(fragment)["arguments"];
        if (args !== undefined && args !== null && typeof args !== "string")
          return broken("the arguments are no string", "a string", args);
      }
      return HELD;
    }),
  },
  {
    id: "endpoint.tools.json",
    level: "must",
    requires: "The joined arguments of a call are a JSON object; of a call without arguments `{}`.",
    why: "Clients parse them when the call is complete, and a lost or doubled fragment makes them fail, or worse: run.",
    source: CALL,
    threads: ["vllm-project/vllm#51697", "vllm-project/vllm#34887"],
    isRepeated: true,
    judge: ofEndedFragments((fragments, trace) => {
      const { reply } = trace;
      if (reply.answer?.choices.some(({ finishReason }) => finishReason === "length"))
        return unseen("the answer was cut by a limit");
      for (const call of callsIn(fragments)) {
        const joined = call.map((fragment) => argumentsOf(fragment)).join("");
        if (isJsonObject(parseJson(joined))) continue;
        const isModels =
          joined !== "" && wholeCalls(trace).some(({ arguments: args }) => !isJsonObject(parseJson(args)));
        if (isModels)
          return unseen("the arguments of the whole answer are no JSON either: the model wrote them so");
        return broken("the joined arguments are no JSON object", {}, joined);
      }
      return HELD;
    }),
  },
  {
    id: "endpoint.tools.finish",
    level: "must",
    requires: "A choice that calls tools because it had to or chose to ends with `tool_calls`.",
    why: "Agents that wait for it take `stop` for the end, and the tools are never run.",
    source: FINISH,
    threads: ["BerriAI/litellm#12862", "BerriAI/litellm#12249"],
    judge: ofEndedFragments((fragments, trace) => {
      // OpenAI itself has ended named calls with `stop`; Gemini, known by calls without an index, ends all so.
      if (isNamedChoice(trace.asked.body)) return unseen("the function was named: `stop` is fine");
      if (!hasIndexes(fragments))
        return unseen("the calls have no index, as Gemini's, which ends all with `stop`");
      return endsWithCalls(trace);
    }),
  },
  {
    id: "endpoint.tools.finish-as-usual",
    level: "should",
    requires: "A choice that calls tools ends with `tool_calls`, be it that the function was named.",
    why: "Most agents look at nothing else.",
    source: seenIn("ollama/ollama#7963", "what a named function ends with"),
    judge: ofEndedFragments((_, trace) => endsWithCalls(trace)),
  },
  {
    id: "endpoint.tools.finish-needs-calls",
    level: "must",
    requires: "`tool_calls` as a finish reason comes with tool calls.",
    why: "Agents run what is not there, and crash or ask for ever.",
    source: FINISH,
    judge: ofEndedStreams(({ reply }) => {
      const choice = reply.answer?.choices.find(({ finishReason }) => finishReason === "tool_calls");
      if (choice === undefined) return HELD;
      return choice.toolCalls.length > 0
        ? HELD
        : broken("the answer ends with tool_calls and calls none", "tool calls", []);
    }),
  },
];

/** The calls of the same question, answered whole. */
function wholeCalls(trace: EndpointTrace): { name: string; arguments: string }[] {
  const twin = twinOf(trace);
  return wentWell(twin) ? (twin.answer?.choices ?? []).flatMap(({ toolCalls }) => toolCalls) : [];
}

type JudgeFragments = (fragments: JsonObject[], trace: EndpointTrace) => Finding;

/** Judges the fragments of tool calls, choice by choice; the first finding against one counts. */
function ofFragments(judge: JudgeFragments): (trace: EndpointTrace) => Finding {
  return ofStreams((trace) => judgeFragments(judge, trace));
}

function ofEndedFragments(judge: JudgeFragments): (trace: EndpointTrace) => Finding {
  return ofEndedStreams((trace) => judgeFragments(judge, trace));
}

function judgeFragments(judge: JudgeFragments, trace: EndpointTrace): Finding {
  const own = choices(trace.reply.chunks);
  const findings = [...new Set(own.map(({ index }) => index))].flatMap((index): Finding[] => {
    const fragments = own
      .filter((choice) => choice["index"] === index)
      .flatMap(({ delta }) => (isJsonObject(delta) ? objectsIn(delta["tool_calls"]) : []));
    return fragments.length === 0 ? [] : [judge(fragments, trace)];
  });
  if (findings.length === 0) return unseen("no function was called");
  return (
    findings.find(({ held }) => held === false) ??
    findings.find(({ held }) => held === true) ??
    (findings[0] as Finding)
  );
}

function isIndex(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function functionOf(fragment: JsonObject): JsonObject {
  return isJsonObject(fragment["function"]) ? fragment["function"] : {};
}

function argumentsOf(fragment: JsonObject): string {
  return textOf(functionOf(fragment)["arguments"]);
}

function endsWithCalls({ reply }: EndpointTrace): Finding {
  const choice = reply.answer?.choices.find(({ toolCalls }) => toolCalls.length > 0);
  const reason = choice?.finishReason ?? null;
  if (reason === null || reason === "length" || reason === "content_filter")
    return unseen(`the answer ends with ${String(reason)}`);
  return reason === "tool_calls" || reason === "function_call"
    ? HELD
    : broken(`an answer with tool calls ends with ${reason}`, "tool_calls", reason);
}
