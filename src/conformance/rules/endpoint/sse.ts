import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { isJsonObject } from "../../read/json-value.ts";
import { readErrorObject } from "../../read/error-reading.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { openaiDocs, whatwg } from "../sources.ts";
import { CHUNK, sdk, seenIn } from "./cited.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { noEnd, ofReplies, ofStreams, unseen } from "./gates.ts";

const INTERPRETING = whatwg("9.2.6 Interpreting an event stream");

/** How the bytes are written down as an event stream. */
export const SSE_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.sse.utf8",
    level: "must",
    requires: "The body is UTF-8 throughout.",
    why: "Readers put U+FFFD in place of what is not, and openai-python gives up: the text is damaged for good.",
    source: whatwg("9.2.5 Parsing an event stream"),
    judge: ofReplies(({ reply: { raw, body } }) => {
      // Where the body breaks off, so may a character.
      const isWhole = raw.end === "complete" || raw.end === "closed";
      return isUtf8(raw.body, isWhole)
        ? HELD
        : broken("bytes are no UTF-8", null, around(body, body.indexOf("\uFFFD")));
    }),
  },
  {
    id: "endpoint.sse.json",
    level: "must",
    requires: "The data of every event is one JSON object, or `[DONE]`.",
    why: "Clients parse every event: a keep-alive or half a chunk in `data` ends the call with a parse error.",
    source: CHUNK,
    threads: ["mnfst/llm-gateway#2053", "kortix-ai/suna#3696", "openclaw/openclaw#97474"],
    judge: ofStreams(({ reply: { events } }) => {
      const bad = events.find(
        ({ data, type, value }) => !isDone(data) && data !== "" && type !== "error" && !isJsonObject(value),
      );
      return bad === undefined ? HELD : broken("an event is no JSON object", "a JSON object", bad.data);
    }),
  },
  {
    id: "endpoint.sse.has-data",
    level: "must",
    requires: "Every block with a field of an event has data that is not empty.",
    why: "`event: ping` alone, or `data:` with nothing, ends the call in OpenAI's SDKs; a comment keeps alive without harm.",
    source: sdk("openai-node 7.55.0", "src/core/streaming.ts: JSON.parse of every event"),
    threads: ["openai/openai-python#2960", "theopenco/llmgateway#2334"],
    judge: ofReplies(hasData),
  },
  {
    id: "endpoint.sse.outside",
    level: "must",
    requires:
      "Nothing that is meant to be read stands outside a field: no JSON, no error, no `[DONE]` without `data:`.",
    why: "Readers skip lines whose field they do not know: an error or a chunk there is never seen.",
    source: INTERPRETING,
    threads: ["theopenco/llmgateway#3616", "gpustack/gpustack#6155"],
    judge: ofReplies((trace) => {
      if (!isStream(trace)) return unseen("no stream came");
      const stray = lines(trace).find((line) => PAYLOAD.test(line));
      return stray === undefined
        ? HELD
        : broken("a line of the body is no field", "data: …", stray.slice(0, 200));
    }),
  },
  {
    id: "endpoint.sse.fields",
    level: "should",
    requires: "Only the fields data, event, id and retry are used.",
    why: "Others are ignored, and some clients fail on them; a keep-alive is a comment, which starts with a colon.",
    source: INTERPRETING,
    judge: ofStreams((trace) => {
      const odd = lines(trace).find((line) => line !== "" && !FIELD.test(line) && !PAYLOAD.test(line));
      return odd === undefined
        ? HELD
        : broken("a line has a field that nobody knows", null, odd.slice(0, 200));
    }),
  },
  {
    id: "endpoint.sse.no-mark",
    level: "should",
    requires: "The stream does not begin with a byte order mark.",
    why: "The standard takes it off; openai-python does not, and loses the first event.",
    source: sdk("openai-python 3.22.1", "src/openai/_streaming.py"),
    judge: ofStreams(({ reply: { raw } }) => {
      const [a, b, c] = raw.body;
      return a === 0xef && b === 0xbb && c === 0xbf
        ? broken("the stream begins with a byte order mark", null, "EF BB BF")
        : HELD;
    }),
  },
  {
    id: "endpoint.sse.line-ends",
    level: "should",
    requires: "Lines end with LF or CRLF.",
    why: "A bare CR is legal, and the SDKs read such a stream one event late: the last one only when the body ends.",
    source: sdk("openai-node 7.55.0", "src/internal/decoders/line.ts; fixed there, in 6.49.0 not"),
    judge: ofStreams((trace) =>
      /\r(?!\n)/.test(trace.reply.body) ? broken("a bare CR ends a line", "LF", "CR") : HELD,
    ),
  },
  {
    id: "endpoint.sse.terminated",
    level: "must",
    requires: "A blank line ends the last event.",
    why: "Readers discard an event that no blank line ended: the finish reason or `[DONE]` is lost.",
    source: INTERPRETING,
    threads: ["higress-group/higress#4620", "a2aproject/a2a-rs#79"],
    judge: ofReplies((trace) => {
      const { reply } = trace;
      if (!isStream(trace)) return unseen("no stream came");
      const why = noEnd({ ...reply, error: null });
      if (why !== null) return unseen(why);
      const { unterminated } = reply.reading ?? {};
      return unterminated == null
        ? HELD
        : broken("no blank line ends the last event", null, unterminated.data);
    }),
  },
  {
    id: "endpoint.sse.only-chunks",
    level: "should",
    requires: "Every JSON event is a chunk or an error: no metadata and no warnings beside them.",
    why: "SDKs hand whatever comes to the user as a chunk, and `choices[0]` of it crashes.",
    source: seenIn("anomalyco/opencode#28833", "named events in a chat stream"),
    threads: ["anomalyco/opencode#28833", "theopenco/llmgateway#2448", "langwatch/tasks#700"],
    judge: ofStreams(({ reply: { events, chunks } }) => {
      const known = new Set(chunks.map(({ value }) => value));
      const end = events.findIndex(({ data }) => isDone(data));
      const other = (end === -1 ? events : events.slice(0, end)).find(
        ({ value, type }) =>
          isJsonObject(value) && type !== "error" && !known.has(value) && readErrorObject(value) === null,
      );
      return other === undefined
        ? HELD
        : broken("an event is neither a chunk nor an error", "a chunk", other.value);
    }),
  },
  {
    id: "endpoint.sse.some-event",
    level: "must",
    requires: "A stream says something: it has chunks, and not `[DONE]` alone.",
    why: "SDKs take an empty stream for an empty answer that went well.",
    source: openaiDocs("api-reference/chat/streaming", "The chat completion chunk object"),
    threads: ["anomalyco/opencode#25247"],
    isRepeated: true,
    judge: ofReplies((trace) => {
      const { reply } = trace;
      if (reply.status !== 200 || reply.mediaType !== "text/event-stream") return unseen("no stream came");
      const why = noEnd(reply);
      if (why !== null) return unseen(why);
      return reply.chunks.length > 0
        ? HELD
        : broken("the stream holds no chunk", "chunks", reply.body.slice(0, 200));
    }),
  },
];

function isUtf8(bytes: Uint8Array, isWhole: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: !isWhole });
    return true;
  } catch {
    // That is the answer.
    return false;
  }
}

function around(text: string, at: number): string {
  return text.slice(Math.max(0, at - 40), at + 40);
}

function isDone(data: string): boolean {
  return /^[\s"']*\[?done\]?[\s"']*$/i.test(data);
}

/** Whether the answer was meant as a stream, be there events in it or not. */
function isStream({ reply }: EndpointTrace): boolean {
  return reply.events.length > 0 || reply.mediaType === "text/event-stream";
}

const LINE = /\r\n|\r|\n/;
const FIELD = /^(?::|(?:data|event|id|retry)(?::|$))/;
/** A payload that lost its field name. */
const PAYLOAD = /^\s*(?:[{["<]|error\b|\[DONE\])/i;

function lines({ reply: { body } }: EndpointTrace): string[] {
  return body.replace(/^\uFEFF/, "").split(LINE);
}

/** Blocks without data: an event, an id or a time to wait alone. */
function hasData(trace: EndpointTrace): Finding {
  if (!isStream(trace)) return unseen("no stream came");
  let block: string[] = [];
  for (const line of lines(trace)) {
    if (line !== "") {
      if (!line.startsWith(":")) block.push(line);
      continue;
    }
    const fields = block.filter((each) => FIELD.test(each));
    block = [];
    if (fields.length === 0) continue;
    const data = fields
      .filter((each) => /^data(?::|$)/.test(each))
      .map((each) => each.replace(/^data:? ?/, ""));
    if (data.join("").trim() === "")
      return broken("a block has no data", "data: {…}", fields.join("\n").slice(0, 200));
  }
  return HELD;
}
