import type { Defect } from "../defect.ts";
import { allFrames, eachFrame, eachChunk, deltaOf } from "../change-chunks.ts";
import { writeFrames } from "../right-provider.ts";

const sse = (rule: string): string => `endpoint.sse.${rule}`;
const isDone = (frame: string): boolean => frame.includes("[DONE]");
/** Puts frames in front of the third. */
const inserted = (...frames: string[]) =>
  allFrames((all) => [...all.slice(0, 2), ...frames, ...all.slice(2)]);

export const SSE_DEFECTS: Defect[] = [
  {
    name: "keeps alive with data that is no JSON",
    breaks: [sse("json")],
    override: inserted("data: ping\n\n"),
  },
  {
    name: "turns a comment into data",
    breaks: [sse("json")],
    override: inserted("data: : OPENROUTER PROCESSING\n\n"),
  },
  { name: "sends a list in place of an object", breaks: [sse("json")], override: inserted("data: []\n\n") },
  { name: "sends null as data", breaks: [sse("json")], override: inserted("data: null\n\n") },
  {
    name: "cuts a chunk into two events",
    breaks: [sse("json")],
    override: eachFrame((frame, place) =>
      place === 2 ? [`${frame.slice(0, 60)}\n\n`, `data: ${frame.slice(60)}`] : frame,
    ),
  },
  {
    name: "writes JSON with single quotes",
    breaks: [sse("json")],
    override: eachFrame((frame) => (isDone(frame) ? frame : frame.replaceAll('"', "'"))),
  },
  {
    name: "keeps alive with an event without data",
    breaks: [sse("has-data")],
    override: inserted("event: ping\n\n"),
  },
  { name: "keeps alive with empty data", breaks: [sse("has-data")], override: inserted("data:\n\n") },
  {
    name: "sets a time to reconnect in a block of its own",
    breaks: [sse("has-data")],
    override: inserted("retry: 3000\n\n"),
  },
  {
    name: "appends an error in JSON outside of any event",
    breaks: [sse("outside")],
    override: allFrames((all) => [...all, '{"error":{"message":"oh"}}\n']),
  },
  {
    name: "loses the data prefix of the finish chunk",
    breaks: [sse("outside")],
    override: eachFrame((frame) =>
      frame.includes('"finish_reason":"') ? frame.slice("data: ".length) : frame,
    ),
  },
  {
    name: "loses the data prefix of [DONE]",
    breaks: [sse("outside")],
    override: eachFrame((frame) => (isDone(frame) ? "[DONE]\n\n" : frame)),
  },
  { name: "sends lines that have no field", breaks: [sse("fields")], override: inserted("KEEP ALIVE\n\n") },
  {
    name: "begins with a byte order mark",
    breaks: [sse("no-mark")],
    override: allFrames((all) => ["\uFEFF", ...all]),
  },
  {
    name: "ends lines with a bare CR",
    breaks: [sse("line-ends")],
    override: eachFrame((frame) => frame.replaceAll("\n", "\r")),
  },
  {
    name: "ends the last event with one line end",
    breaks: [sse("terminated")],
    override: eachFrame((frame) => (isDone(frame) ? frame.slice(0, -1) : frame)),
  },
  {
    name: "ends [DONE] with no line end at all",
    breaks: [sse("terminated")],
    override: eachFrame((frame) => (isDone(frame) ? "data: [DONE]" : frame)),
  },
  {
    name: "sends one line end between events",
    breaks: [sse("some-event")],
    override: eachFrame((frame) => frame.slice(0, -1)),
  },
  {
    name: "sends metadata beside chunks",
    breaks: [sse("only-chunks")],
    override: inserted('data: {"warning":"slow"}\n\n'),
  },
  { name: "ends streams before they begin", breaks: [sse("some-event")], override: allFrames(() => []) },
  {
    name: "says [DONE] and nothing else",
    breaks: [sse("some-event")],
    override: allFrames(() => ["data: [DONE]\n\n"]),
  },
  {
    name: "cuts characters when it turns tokens into text",
    breaks: ["endpoint.delta.characters"],
    override: eachChunk((chunk) => {
      const delta = deltaOf(chunk);
      const { content } = delta;
      if (typeof content !== "string" || content === "") return chunk;
      const bytes = Buffer.from(content);
      return content.length === bytes.length
        ? chunk
        : [
            {
              ...chunk,
              choices: [
                { index: 0, delta: { content: bytes.subarray(0, 2).toString() }, finish_reason: null },
              ],
            },
            {
              ...chunk,
              choices: [{ index: 0, delta: { content: bytes.subarray(2).toString() }, finish_reason: null }],
            },
          ];
    }),
  },
  {
    name: "encodes text twice",
    breaks: ["endpoint.delta.characters"],
    override: eachFrame((frame) => Buffer.from(frame, "utf8").toString("latin1")),
  },
  {
    name: "sends Latin-1",
    breaks: [sse("utf8")],
    override: {
      stream: (right) => async (response, frames, asked) => {
        const { status, headers } = right.streamHead(asked);
        response.writeHead(status, headers);
        const write = response.write.bind(response);
        Object.assign(response, { write: (text: string) => write(Buffer.from(text, "latin1")) });
        await writeFrames(response, frames);
        response.end();
      },
    },
  },
];
