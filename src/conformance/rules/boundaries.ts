import type { ClientTrace } from "../client/trace.ts";
import { compareAnswer } from "./compare-answer.ts";
import { reportsABeginning } from "./partial-answer.ts";
import { broken, type Finding, HELD, type Rule } from "./rule.ts";
import { judgeEnding, readsTheSame } from "./same-reading.ts";
import { robustness, thread, whatwg } from "./sources.ts";

const BOTH = ["chat", "events"] as const;
const sameText = readsTheSame("text");

/** Where reads fall, how large things get, and what is left over at the end. */
export const BOUNDARY_RULES: readonly Rule[] = [
  {
    id: "sse.write-boundaries",
    level: "must",
    levels: BOTH,
    requires: "The result depends on the bytes alone, never on where one read ends and the next begins.",
    why: "Reads end wherever the network likes; a parser that takes each for a message loses tokens in production only.",
    source: whatwg("9.2.5 Parsing an event stream"),
    threads: ["alexrudall/ruby-openai#332", "graniet/llm#90", "brainlid/langchain#540"],
    judge: sameText,
  },
  {
    id: "sse.large",
    level: "must",
    levels: BOTH,
    requires: "Lines and events close to 1 MB, and hundreds of events in one packet, are read whole.",
    why: "The standard has no limit, and tool calls and images in JSON exceed the 64 KiB buffers of common line readers.",
    source: robustness(thread("open-webui/open-webui#17626"), "report: lines over 128 KiB end the stream"),
    threads: ["open-webui/open-webui#17626", "openai/openai-go#368", "supabase/supabase#20706"],
    judge: sameText,
  },
  {
    id: "sse.invalid-utf8",
    level: "must",
    levels: BOTH,
    requires:
      "Bytes that are no UTF-8 become U+FFFD, however many of it; a chat client may instead report an error.",
    why: "One bad byte in a token must not crash the program or silently end the answer.",
    source: whatwg("9.2.6 Interpreting an event stream"),
    threads: ["openai/openai-python#2960"],
    judge: judgeInvalidUtf8,
  },
  {
    id: "sse.unterminated-event",
    level: "divergent",
    levels: BOTH,
    requires: "At the end of the stream an event that no blank line closed is discarded.",
    why: "The standard discards it; the OpenAI Node SDK has delivered it since 7.55, as servers forget the last blank line.",
    source: whatwg("9.2.6 Interpreting an event stream"),
    threads: ["openai/openai-node#2309"],
    judge: judgeUnterminated,
  },
];

/** Whether the event was delivered; how a call ends without a finish reason is another rule's business. */
function judgeUnterminated(trace: ClientTrace): Finding {
  return trace.subject.level === "events" ? sameText(trace) : reportsABeginning(trace);
}

function judgeInvalidUtf8(asSent: ClientTrace): Finding {
  const trace = countingMarksOnce(asSent);
  if (trace.subject.level === "events") return sameText(trace);
  const { ended, choices } = trace.observation;
  if (ended === "error") return HELD;
  if (ended === "cancelled")
    return broken("the call was cancelled", { ended: "complete" }, { ended, choices });
  const ending = judgeEnding(trace);
  return ending.held === true ? compareAnswer(trace, ["text"]) : ending;
}

/**
 * The trace with every run of U+FFFD as one. The Encoding Standard says how many a broken sequence becomes; the
 * decoders of several languages draw one for each byte, and nobody is the worse for it.
 */
function countingMarksOnce(trace: ClientTrace): ClientTrace {
  const { reading, expected, observation } = trace;
  return {
    ...trace,
    reading: { ...reading, events: reading.events.map(withMarksOnce) },
    expected: { ...expected, choices: expected.choices.map(withMarksOnce) },
    observation: {
      ...observation,
      events: observation.events?.map(withMarksOnce),
      choices: observation.choices?.map(withMarksOnce),
    },
  };
}

function withMarksOnce<Said extends object>(said: Said): Said {
  const fields = Object.entries(said).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === "string" ? value.replace(/\uFFFD+/g, "\uFFFD") : value,
  ]);
  return Object.fromEntries(fields) as Said;
}
