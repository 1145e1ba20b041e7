import type { GatewayTrace } from "../../gateway/gateway-trace.ts";
import { isJsonObject, parseJson } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { http, openaiSchema, robustness, thread, whatwg } from "../sources.ts";
import { choicesIn } from "./chunk-parts.ts";
import type { GatewayRule } from "./gateway-rule.ts";
import { describeRawEnd } from "../../raw/describe-end.ts";
import { missingAnswer } from "./relayed.ts";

/** What the bytes look like that come out, whatever the bytes looked like that went in. */
export const FRAMING_RULES: readonly GatewayRule[] = [
  {
    id: "frame.json",
    level: "must",
    requires: "The data of every event is one JSON object, or `[DONE]`.",
    why: "Clients parse every event: a comment, an error in plain text or half a chunk ends the call with a parse error.",
    source: openaiSchema("CreateChatCompletionStreamResponse"),
    threads: [
      "mnfst/llm-gateway#2053",
      "kortix-ai/suna#3696",
      "Dstack-TEE/private-ai-gateway#98",
      "openclaw/openclaw#97474",
    ],
    judge: everyEventIsJson,
  },
  {
    id: "frame.only-events",
    level: "must",
    requires: "Everything in the body belongs to the event stream: no line of JSON without a field name.",
    why: "Readers skip lines they do not know, so that what stands there is lost without a trace.",
    source: whatwg("9.2.6 Interpreting an event stream"),
    threads: ["theopenco/llmgateway#3616", "stacklok/toolhive#6037"],
    judge: hasNoTail,
  },
  {
    id: "frame.terminated",
    level: "must",
    requires: "A blank line ends the last event.",
    why: "Readers discard an event that no blank line closed: the finish reason or `[DONE]` is lost.",
    source: whatwg("9.2.6 Interpreting an event stream"),
    threads: ["higress-group/higress#4620"],
    judge: endsItsEvents,
  },
  {
    id: "frame.chunk-shape",
    level: "must",
    requires: "Every chunk with choices says its object and id, and every choice has an index and a delta.",
    why: "Strict clients validate each chunk and end the call at the first that is wrong.",
    source: openaiSchema("CreateChatCompletionStreamResponse"),
    threads: ["Oaklight/llm-rosetta#56", "BerriAI/litellm#376"],
    judge: hasChunkShape,
  },
  {
    id: "frame.chunk-fields",
    level: "should",
    requires: "Every chunk with choices says its model, and `created` in whole seconds since 1970.",
    why: "The schema requires both; typed clients fail to read a time that is a string or is in milliseconds.",
    source: openaiSchema("CreateChatCompletionStreamResponse.created"),
    judge: hasChunkFields,
  },
  {
    id: "frame.only-chunks",
    level: "should",
    requires: "Every JSON event is a chunk or an error: no warnings, no metadata of the gateway's own.",
    why: "Clients take `choices` of every event, and what has none crashes them or overwrites what came before.",
    source: robustness(thread("theopenco/llmgateway#2448"), "metadata frames"),
    threads: ["theopenco/llmgateway#2448", "QuantumNous/new-api#6070"],
    judge: hasOnlyChunks,
  },
  {
    id: "frame.finish-key",
    level: "should",
    requires: "Every choice says its finish reason, null until there is one.",
    why: "The schema requires the key; strict validators refuse chunks without it, and an empty string looks like a reason.",
    source: openaiSchema("CreateChatCompletionStreamResponse.choices[].finish_reason"),
    threads: ["maximhq/bifrost#7397", "ollama/ollama#4357"],
    judge: hasFinishKey,
  },
  {
    id: "frame.id-same",
    level: "should",
    requires: "All chunks of a stream share one id.",
    why: "Accumulators begin a new message where the id changes.",
    source: openaiSchema("CreateChatCompletionStreamResponse.id: each chunk has the same ID"),
    threads: ["BerriAI/litellm#35663"],
    judge: (trace) => {
      const ids = new Set(chunksWithChoices(trace).map(({ id }) => id));
      return ids.size <= 1 ? HELD : broken("the id changes within the stream", 1, [...ids]);
    },
  },
  {
    id: "frame.model-same",
    level: "should",
    requires: "All chunks of a stream name one model.",
    why: "A provider's own name among chunks that bear the alias tells what was meant to be hidden, and splits the bill.",
    source: openaiSchema("CreateChatCompletionStreamResponse.model"),
    threads: ["ogx-ai/ogx#6320"],
    judge: (trace) => {
      const models = new Set(chunksWithChoices(trace).map(({ model }) => model));
      return models.size <= 1 ? HELD : broken("the model changes within the stream", 1, [...models]);
    },
  },
  {
    id: "http.event-stream",
    level: "must",
    requires: "A stream is labelled `text/event-stream`, and a whole answer is not.",
    why: "Clients choose their reader by it: a stream that is labelled JSON comes out empty.",
    source: whatwg("9.2.3 Processing model"),
    threads: ["Portkey-AI/gateway#19", "huggingface/chat-ui#1744"],
    judge: isLabelled,
  },
  {
    id: "http.framed",
    level: "must",
    requires: "The HTTP framing is right: one length or chunks, and the body just as long as it says.",
    why: "A wrong length cuts the answer or poisons the next one on the connection.",
    source: http("6 Message Body"),
    threads: ["sgl-project/sglang#27523", "envoyproxy/ai-gateway#2392", "nginx/nginx#304"],
    judge: isFramed,
  },
  {
    id: "http.coding",
    level: "must",
    requires: "The body is in the content coding that the headers name, and in none that was not accepted.",
    why: "A body that was decoded under a header that stayed is unreadable for everybody.",
    source: robustness(thread("qualixar/superlocalmemory#79"), "Content-Encoding after decoding"),
    threads: ["qualixar/superlocalmemory#79", "tombii/better-ccflare#243"],
    judge: isCoded,
  },
  {
    id: "http.ended",
    level: "must",
    requires: "A stream that went well ends, and HTTP shows that it did.",
    why: "A connection that is left open hangs clients that read to the end.",
    source: http("8 Handling Incomplete Messages"),
    judge: ({ downstreams: [{ raw }] }) =>
      raw.end === "complete" || raw.end === "closed"
        ? HELD
        : broken(`the answer did not end: ${describeRawEnd(raw.end)}`, "complete", raw.end),
  },
];

function everyEventIsJson(trace: GatewayTrace): Finding {
  const [{ timed }] = trace.downstreams;
  const bad = timed.events.find(
    ({ data, type }) => data !== "[DONE]" && type !== "error" && !isJsonObject(parseJson(data)),
  );
  return bad === undefined ? HELD : broken("an event is no JSON object", "a JSON object", bad.data);
}

const LINE = /\r\n|\r|\n/;

function hasNoTail({ downstreams: [{ raw, reading }] }: GatewayTrace): Finding {
  if (reading === null || !reading.isEventStream) return HELD;
  const lines = new TextDecoder().decode(raw.body).split(LINE);
  const stray = lines.find((line) => /^\s*[{["]/.test(line) || /^(?:error|Error)\b/.test(line));
  return stray === undefined ? HELD : broken("a line of the body is no field", null, stray.slice(0, 200));
}

function endsItsEvents({ sent, downstreams: [{ reading, raw }] }: GatewayTrace): Finding {
  // A body that was cut may be cut anywhere, and a byte pipe passes on what it got.
  if (reading === null || sent.unterminated !== null || raw.end === "cut" || raw.end === "reset") return HELD;
  if (raw.end === "open" || raw.end === "cancelled") return HELD;
  const { unterminated } = reading;
  return unterminated === null ? HELD : broken("no blank line ends the last event", null, unterminated.data);
}

function chunksWithChoices({ downstreams: [{ chunks }] }: GatewayTrace): Record<string, unknown>[] {
  return chunks.filter(({ choices }) => Array.isArray(choices) && choices.length > 0);
}

function hasChunkShape(trace: GatewayTrace): Finding {
  for (const chunk of chunksWithChoices(trace)) {
    const { object, id } = chunk;
    if (object !== "chat.completion.chunk")
      return broken("a chunk has another object", "chat.completion.chunk", object ?? null);
    if (typeof id !== "string" || id === "") return broken("a chunk has no id", "a string", id ?? null);
    for (const choice of choicesIn([chunk])) {
      const { index, delta } = choice;
      if (typeof index !== "number" || !Number.isInteger(index))
        return broken("a choice has no index", "a number", index ?? null);
      if (!isJsonObject(delta)) return broken("a choice has no delta", "an object", delta ?? null);
    }
  }
  return HELD;
}

/** In seconds that is the year 5138; milliseconds passed it in 1973. */
const LATEST_SECONDS = 1e11;

function hasChunkFields(trace: GatewayTrace): Finding {
  for (const { created, model } of chunksWithChoices(trace)) {
    if (typeof created !== "number" || !Number.isInteger(created) || created >= LATEST_SECONDS)
      return broken("a chunk does not say when, in seconds", "whole seconds", created ?? null);
    if (typeof model !== "string" || model === "")
      return broken("a chunk names no model", "a name", model ?? null);
  }
  return HELD;
}

function hasOnlyChunks({ downstreams: [{ chunks }] }: GatewayTrace): Finding {
  const other = chunks.find(
    ({ choices, error, object }) => !Array.isArray(choices) && !error && object !== "error",
  );
  return other === undefined ? HELD : broken("an event is neither a chunk nor an error", "choices", other);
}

function hasFinishKey(trace: GatewayTrace): Finding {
  const bare = choicesIn(trace.downstreams[0].chunks).find(
    (choice) => !("finish_reason" in choice) || choice["finish_reason"] === "",
  );
  return bare === undefined
    ? HELD
    : broken("a choice does not say its finish reason", null, bare["finish_reason"] ?? "missing");
}

function isLabelled(trace: GatewayTrace): Finding {
  for (const downstream of trace.downstreams) {
    const { reading, asksForStream } = downstream;
    if (reading === null || reading.status < 200 || reading.status > 299) {
      return broken(missingAnswer(downstream) ?? "no answer came", "an answer", null);
    }
    if (reading.isEventStream !== asksForStream) {
      const [wanted, got] = asksForStream
        ? ["text/event-stream", "another type"]
        : ["application/json", "text/event-stream"];
      return broken("the answer is labelled as what it should not be", wanted, got);
    }
  }
  return HELD;
}

function isFramed({ downstreams }: GatewayTrace): Finding {
  for (const { raw } of downstreams) {
    const [fault] = raw.framingFaults;
    if (fault !== undefined) return broken(`the framing is wrong: ${fault}`, null, raw.framingFaults);
    if (raw.surplus.length > 0) {
      return broken(`${raw.surplus.length} bytes come after the end of the body`, 0, raw.surplus.length);
    }
  }
  return HELD;
}

function isCoded({ downstreams, asked }: GatewayTrace): Finding {
  const accepted = asked.headers["accept-encoding"] ?? "";
  for (const { raw } of downstreams) {
    if (raw.codingFault !== null) return broken(raw.codingFault, null, raw.codingFault);
    const coding =
      raw.head?.headers.find(([name]) => name.toLowerCase() === "content-encoding")?.[1] ?? "identity";
    if (coding !== "identity" && !accepted.includes(coding)) {
      return broken("the body comes in a coding that was not accepted", accepted || "identity", coding);
    }
  }
  return HELD;
}
