import type { ScenarioInput } from "../../../scenario/scenario.ts";
import type { StepInput } from "../../../scenario/step.ts";
import { answering, BOUNDARY_GAP_MS, HELLO, textChunk } from "../case.ts";
import { CALLS, RELAYED, USAGE } from "./healthy.ts";
import type { GatewayCase } from "./gateway-case.ts";
import { WEATHER } from "../tool-steps.ts";

const HELLO_STEPS = answering(HELLO);

function written(
  name: string,
  title: string,
  scenario: Omit<ScenarioInput, "steps"> & { steps?: StepInput[] },
): GatewayCase {
  return { id: `frame/${name}`, title, rules: RELAYED, scenario: { steps: HELLO_STEPS, ...scenario } };
}

function among(...noise: StepInput[]): StepInput[] {
  const [role, ...rest] = HELLO_STEPS;
  return [...noise, role as StepInput, ...noise, ...rest.slice(0, 1), ...noise, ...rest.slice(1)];
}

/** A stream in forms that no provider sends today, and that a reader of the standard reads all the same. */
function odd(name: string, title: string, wire: ScenarioInput["wire"]): GatewayCase {
  return {
    ...written(name, title, { wire }),
    rules: ["relay.odd-framing", "http.framed"],
    variants: ["plain", "marks"],
  };
}

/** The same answer in every legal form of an event stream and of HTTP. */
export const FRAMING_CASES: readonly GatewayCase[] = [
  {
    ...written("line-ends/crlf", "CRLF ends the lines", { wire: { lineEnd: "crlf" } }),
    variants: ["plain", "marks", "byte"],
  },
  odd("line-ends/cr", "CR alone ends the lines", { lineEnd: "cr" }),
  odd("line-ends/mixed", "LF, CRLF and CR end the lines in turn", { lineEnd: "mixed" }),
  odd("byte-order-mark", "the stream begins with a byte order mark", { bom: true }),
  {
    ...written("no-space", "no space behind the colon", { wire: { colonSpace: false } }),
    variants: ["plain", "marks"],
  },
  written("data-lines", "the JSON of an event on several data lines", { wire: { data: "several-lines" } }),
  written("keys-reversed", "the members of the JSON in another order", { wire: { keys: "reversed" } }),
  written("comments/openrouter", "comments while it works, as OpenRouter sends them", {
    steps: among({ comment: "OPENROUTER PROCESSING" }),
  }),
  written("comments/like-data", "comments that look like data, like `[DONE]` and like an error", {
    steps: among({ comment: "data: {}" }, { comment: "[DONE]" }, { comment: '{"error":{"message":"no"}}' }),
  }),
  written("comments/empty", "comments of a colon alone, and some that open the block of an event", {
    steps: among({ comment: "" }, { comment: "in the same block", block: false }),
  }),
  written("blank-lines", "more blank lines than are needed", { steps: among({ event: {} }, { event: {} }) }),
  written("event-fields", "event: message, id: and retry: on the events", {
    steps: [
      { event: { type: "message", id: "1", retry: 3000, data: textRole() } },
      { event: { type: "message", id: "2", data: textChunk("Hello, ") } },
      { event: { id: "3", fields: [["x-trace", "abc"]], data: textChunk("world!") } },
      { finish: "stop" },
      { done: true },
    ],
  }),
  {
    ...written("ping-event", "an event: ping without data, among the others", {
      steps: among({ event: { type: "ping" } }),
    }),
    rules: [...RELAYED],
  },
  written("done-event", "metadata under event: done before the end", {
    steps: [
      { role: "assistant" },
      HELLO,
      { finish: "stop" },
      { event: { type: "done", data: JSON.stringify({ choices: [], x_provider: { ms: 12 } }) } },
      { usage: USAGE },
      { done: true },
    ],
  }),
  {
    id: "frame/unterminated",
    title: "no blank line behind `[DONE]`",
    rules: ["relay.text", "relay.finish", "http.framed", "http.ended", "frame.json", "done.once"],
    scenario: { steps: [{ role: "assistant" }, HELLO, { finish: "stop" }, { bytes: "data: [DONE]\n" }] },
  },
  written("boundaries/one-write", "all of it in one write", { writes: "whole" }),
  written("boundaries/two-in-three", "writes that end in the middle of events and begin with the rest", {
    writes: { sizes: [150, 90, 310] },
    gapMs: BOUNDARY_GAP_MS,
  }),
  {
    id: "frame/boundaries/tools",
    title: "tool calls cut anywhere",
    rules: [...CALLS, ...RELAYED],
    scenario: {
      steps: [
        { role: "assistant", content: null },
        { tool: WEATHER },
        { finish: "tool_calls" },
        { usage: USAGE },
        { done: true },
      ],
      writes: { sizes: [37] },
      gapMs: BOUNDARY_GAP_MS,
    },
  },
  {
    ...written("boundaries/pause-inside", "a pause in the middle of an event, long enough for a ping", {
      steps: [
        { role: "assistant" },
        { text: "Hel" },
        { bytes: `data: ${textChunk("lo, wor").slice(0, 90)}` },
        { wait: 1200 },
        { bytes: `${textChunk("lo, wor").slice(90)}\n\n` },
        { text: "ld!" },
        { finish: "stop" },
        { done: true },
      ],
    }),
  },
  written("http/content-length", "a body with a Content-Length", { wire: { framing: "content-length" } }),
  written("http/close", "a body that the end of the connection delimits", { wire: { framing: "close" } }),
  written("http/old", "a reply in HTTP/1.0", { reply: { httpVersion: "1.0" }, wire: { framing: "close" } }),
  written("http/chunk-extensions", "HTTP chunks with extensions", { wire: { chunkExtensions: true } }),
  written("http/trailers", "fields behind the last HTTP chunk", {
    reply: { trailers: { "x-checksum": "0123abcd" } },
  }),
  written("http/charset", "a content type with a parameter, in another case", {
    reply: { headers: { "content-type": "Text/Event-Stream; charset=UTF-8" } },
  }),
  ...(["gzip", "br"] as const).map((compression): GatewayCase => ({
    ...written(
      `http/${compression}`,
      `an upstream that codes in ${compression} where it may, and a client that takes it`,
      {
        wire: { compression },
        gapMs: BOUNDARY_GAP_MS,
      },
    ),
    rules: ["http.coding", ...RELAYED],
    headers: { "accept-encoding": compression },
  })),
  {
    ...written(
      "http/gzip-unasked",
      "an upstream that codes in gzip where it may, and a client that takes none",
      {
        wire: { compression: "gzip" },
      },
    ),
    rules: ["http.coding", ...RELAYED],
  },
  sized("64k", 70_000, [...RELAYED]),
  sized("128k", 140_000, [...RELAYED]),
  sized("256k", 260_000, ["relay.large", "http.framed"]),
  sized("1m", 1_100_000, ["relay.large", "http.framed"]),
  {
    ...sized("in-pieces", 140_000, [...RELAYED]),
    id: "frame/large/in-pieces",
    title: "an event of 140,000 letters in pieces of 4 KiB",
    scenario: {
      steps: answering({ text: ["<", "x".repeat(140_000), ">"] }),
      writes: { sizes: [4096] },
      gapMs: 1,
    },
  },
  {
    id: "frame/large/many",
    title: "five thousand events in one write",
    rules: [...RELAYED],
    scenario: {
      steps: answering({ text: Array.from({ length: 5000 }, (_, i) => `${i} `) }),
      writes: "whole",
    },
  },
  {
    id: "frame/invalid-bytes",
    title: "bytes that are no UTF-8 in the text",
    rules: ["relay.invalid-bytes"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "before" },
        { bytes: { base64: invalidChunk() } },
        { text: "after" },
        { finish: "stop" },
        { done: true },
      ],
    },
  },
];

function textRole(): string {
  return textChunk("").replace('"content":""', '"role":"assistant","content":""');
}

function sized(name: string, letters: number, rules: readonly string[]): GatewayCase {
  return {
    id: `frame/large/${name}`,
    title: `one event of ${letters.toLocaleString("en")} letters`,
    rules,
    scenario: { steps: answering({ text: ["<", "x".repeat(letters), ">"] }) },
  };
}

/** A chunk whose text holds a stray continuation byte and a truncated character. */
function invalidChunk(): string {
  const [head = "", tail = ""] = `data: ${textChunk("@")}\n\n`.split("@");
  return Buffer.concat([
    Buffer.from(head),
    Buffer.from([0x80, 0x2d, 0xe2, 0x82]),
    Buffer.from(tail),
  ]).toString("base64");
}
