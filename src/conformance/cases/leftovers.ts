import type { ScenarioInput } from "../../scenario/scenario.ts";
import type { SubjectLevel } from "../../wire/exec-protocol.ts";
import { answering, HELLO, textChunk } from "./case.ts";

const TEXT = textChunk("left over");
/** The first two bytes of a character of three. */
const HALF_CHARACTER = { base64: "6LE=" };
/** Lets what was written be read before the connection dies. */
const gapMs = 5;

/** What is played after each of the others, and read rightly by itself. */
export const PLAIN_STREAMS: Readonly<Record<SubjectLevel, ScenarioInput>> = {
  chat: { steps: answering(HELLO) },
  events: { steps: [{ event: { data: "one" } }, { event: { data: ["two", "lines"] } }] },
};

/** Streams that end with something begun: in a buffer, a decoder, an event or a call. */
export const LEFTOVERS: Readonly<Record<SubjectLevel, readonly ScenarioInput[]>> = {
  chat: [
    // An event without its end, and a clean end.
    { steps: [{ role: "assistant" }, { text: "Hel" }, { bytes: `event: error\ndata: ${TEXT}\n` }] },
    // Half a line, at a clean end and at a cut.
    { steps: [{ role: "assistant" }, { text: "Hel" }, { bytes: `data: ${TEXT.slice(0, 40)}` }] },
    {
      steps: [{ role: "assistant" }, { text: "Hel" }, { bytes: `data: ${TEXT.slice(0, 40)}` }],
      ending: "fin",
      gapMs,
    },
    // Half a character.
    {
      steps: [
        { role: "assistant" },
        { bytes: 'data: {"choices":[{"index":0,"delta":{"content":"' },
        { bytes: HALF_CHARACTER },
      ],
      ending: "reset",
      gapMs,
    },
    // Half a call, thoughts and a refusal, and nothing that ends them.
    {
      steps: [
        { role: "assistant" },
        { reasoning: "Let me" },
        { text: "Hel" },
        { refusal: "I can" },
        { tool: { name: "run", id: "call_left", arguments: ['{"a":', "1"] } },
      ],
      ending: "fin",
      gapMs,
    },
    // An error.
    { steps: [{ role: "assistant" }, { text: "Hel" }, { error: { message: "overloaded" } }] },
  ],
  events: [
    { steps: [{ event: { data: "x" } }, { bytes: "event: left\nid: 9\ndata: left\n" }] },
    { steps: [{ event: { data: "x" } }, { bytes: "data: le" }] },
    { steps: [{ event: { data: "x" } }, { bytes: "da" }], ending: "fin", gapMs },
    {
      steps: [{ event: { data: "x" } }, { bytes: "data: " }, { bytes: HALF_CHARACTER }],
      ending: "reset",
      gapMs,
    },
    { steps: [{ event: { id: "7", data: "x" } }, { comment: "left" }] },
  ],
};
