import type { Defect } from "../defect.ts";
import {
  deltaOf,
  eachChoice,
  eachChunk,
  eachFragment,
  eachWhole,
  functionOf,
  hasTools,
  without,
} from "../change-chunks.ts";
import { errorBody, type Json } from "../right-provider.ts";

const tools = (rule: string): string => `endpoint.tools.${rule}`;
const isOpening = (fragment: Json): boolean => fragment["id"] !== undefined;
const withFunction = (fragment: Json, fields: Json): Json => ({
  ...fragment,
  function: { ...functionOf(fragment), ...fields },
});

function eachCall(change: (call: Json, place: number) => unknown) {
  return eachWhole((whole) => {
    for (const { message } of whole["choices"] as { message: Json }[]) {
      const calls = message["tool_calls"] as Json[] | undefined;
      if (calls !== undefined) message["tool_calls"] = calls.map(change);
    }
    return whole;
  });
}

export const TOOL_DEFECTS: Defect[] = [
  {
    name: "sends the index of calls as a text",
    breaks: [tools("index")],
    override: eachFragment((each) => ({ ...each, index: String(each["index"]) })),
  },
  {
    name: "counts calls from 1",
    breaks: [tools("index")],
    override: eachFragment((each) => ({ ...each, index: Number(each["index"]) + 1 })),
  },
  {
    name: "leaves an index of calls out",
    breaks: [tools("index")],
    override: eachFragment((each) => ({ ...each, index: Number(each["index"]) * 2 })),
  },
  {
    name: "sends no index of calls",
    breaks: [tools("index-present")],
    override: eachFragment((each) => without(each, "index")),
  },
  {
    name: "gives every call the index 0",
    breaks: [tools("id-constant")],
    override: eachFragment((each) => ({ ...each, index: 0 })),
  },
  {
    name: "opens calls without an id",
    breaks: [tools("opening")],
    override: eachFragment((each) => without(each, "id")),
  },
  {
    name: "opens calls with an empty id",
    breaks: [tools("opening")],
    override: eachFragment((each) => (isOpening(each) ? { ...each, id: "" } : each)),
  },
  {
    name: "says the name later",
    breaks: [tools("opening")],
    override: eachFragment((each) => {
      if (isOpening(each)) return { ...each, function: { arguments: "" } };
      return withFunction(each, { name: "get_weather" });
    }),
  },
  {
    name: "leaves out the type of calls",
    breaks: [tools("type")],
    override: eachFragment((each) => without(each, "type")),
  },
  {
    name: "calls functions tools",
    breaks: [tools("type-known")],
    override: eachFragment((each) => (isOpening(each) ? { ...each, type: "tool" } : each)),
  },
  {
    name: "makes a new id for each fragment",
    breaks: [tools("id-constant")],
    override: eachFragment((each, nth) => ({ ...each, id: `call_${nth}` })),
  },
  {
    name: "gives all calls one id",
    breaks: [tools("id-unique")],
    override: eachFragment((each) => (isOpening(each) ? { ...each, id: "call_x" } : each)),
  },
  {
    name: "repeats id and name in every fragment",
    breaks: [tools("once")],
    override: eachFragment((each) =>
      isOpening(each)
        ? each
        : withFunction({ ...each, id: `call_${String(each["index"])}` }, { name: "get_time" }),
    ),
  },
  {
    name: "doubles names",
    breaks: [tools("name")],
    override: eachFragment((each) =>
      isOpening(each)
        ? withFunction(each, {
            name: `${String(functionOf(each)["name"])}${String(functionOf(each)["name"])}`,
          })
        : each,
    ),
  },
  {
    name: "sends arguments as an object",
    breaks: [tools("arguments")],
    override: eachFragment((each) => (isOpening(each) ? withFunction(each, { arguments: {} }) : each)),
  },
  {
    name: "loses a fragment of the arguments",
    breaks: [tools("json")],
    override: eachChunk((chunk) => (JSON.stringify(deltaOf(chunk)).includes('ty\\":') ? null : chunk)),
  },
  {
    name: "sends a fragment of the arguments twice",
    breaks: [tools("json")],
    override: eachChunk((chunk) =>
      JSON.stringify(deltaOf(chunk)).includes('ty\\":') ? [chunk, chunk] : chunk,
    ),
  },
  {
    name: "sends nothing for calls without arguments",
    breaks: [tools("json")],
    override: eachFragment((each) =>
      functionOf(each)["arguments"] === "{}" ? withFunction(each, { arguments: "" }) : each,
    ),
  },
  {
    name: "ends calls with stop",
    breaks: [tools("finish")],
    override: eachChoice((each) =>
      each["finish_reason"] === "tool_calls" ? { ...each, finish_reason: "stop" } : each,
    ),
  },
  {
    name: "ends text with tool_calls where tools are offered",
    breaks: [tools("finish-needs-calls")],
    override: eachChoice((each, asked) =>
      hasTools(asked) && each["finish_reason"] === "stop" ? { ...each, finish_reason: "tool_calls" } : each,
    ),
  },
  {
    name: "refuses its own call with a result",
    breaks: ["endpoint.turn.tool-result"],
    override: {
      refuse: (right) => (asked) => {
        const messages = (asked.body?.["messages"] ?? []) as Json[];
        const hasResult = Array.isArray(messages) && messages.some(({ role }) => role === "tool");
        return (
          right.refuse(asked) ?? (hasResult ? { status: 400, body: errorBody("unknown role: tool") } : null)
        );
      },
    },
  },
  {
    name: "answers whole with arguments as an object",
    breaks: ["endpoint.whole.tool-calls"],
    override: eachCall((call) => withFunction(call, { arguments: { city: "Paris" } })),
  },
  {
    name: "answers whole with calls without an id",
    breaks: ["endpoint.whole.tool-calls"],
    override: eachCall((call) => without(call, "id")),
  },
  {
    name: "answers whole with calls that share an id",
    breaks: ["endpoint.whole.tool-calls"],
    override: eachCall((call) => ({ ...call, id: "call_x" })),
  },
  {
    name: "answers whole with calls without a type",
    breaks: ["endpoint.whole.tool-type"],
    override: eachCall((call) => without(call, "type")),
  },
  {
    name: "ends whole answers with calls with stop",
    breaks: ["endpoint.whole.tool-finish"],
    override: eachWhole((whole) => ({
      ...whole,
      choices: (whole["choices"] as Json[]).map((choice) => ({ ...choice, finish_reason: "stop" })),
    })),
  },
  {
    name: "leaves the model's own prefix on the names of calls, in both ways",
    breaks: ["endpoint.calls.offered"],
    override: {
      ...eachFragment((each) =>
        functionOf(each)["name"] === undefined
          ? each
          : withFunction(each, { name: `functions.${String(functionOf(each)["name"])}` }),
      ),
      ...eachCall((call) => withFunction(call, { name: `functions.${String(functionOf(call)["name"])}` })),
    },
  },
  {
    name: "loses the last sign of all arguments, in both ways",
    breaks: ["endpoint.calls.json"],
    override: {
      ...eachFragment((each) => {
        const said = functionOf(each)["arguments"];
        return typeof said === "string" && said.endsWith("}")
          ? withFunction(each, { arguments: said.slice(0, -1) })
          : each;
      }),
      ...eachCall((call) =>
        withFunction(call, { arguments: String(functionOf(call)["arguments"]).slice(0, -1) }),
      ),
    },
  },
  {
    name: "says all arguments twice, in both ways",
    breaks: ["endpoint.calls.json"],
    override: {
      ...eachFragment((each) => {
        const said = functionOf(each)["arguments"];
        return typeof said === "string" && said.endsWith("}")
          ? withFunction(each, { arguments: `${said}{}` })
          : each;
      }),
      ...eachCall((call) =>
        withFunction(call, { arguments: String(functionOf(call)["arguments"]).repeat(2) }),
      ),
    },
  },
  {
    name: "says null for no arguments, in both ways",
    breaks: ["endpoint.calls.no-parameters"],
    override: {
      ...eachFragment((each) =>
        functionOf(each)["arguments"] === "{}" ? withFunction(each, { arguments: "null" }) : each,
      ),
      ...eachCall((call) =>
        functionOf(call)["arguments"] === "{}" ? withFunction(call, { arguments: "null" }) : call,
      ),
    },
  },
];
