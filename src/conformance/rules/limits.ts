import type { ClientTrace } from "../client/trace.ts";
import { abridge } from "./abridge.ts";
import { reportsABeginning } from "./partial-answer.ts";
import { broken, type Finding, HELD, type Rule } from "./rule.ts";
import { sameJson } from "./same-json.ts";
import { readsTheSame } from "./same-reading.ts";
import { robustness, thread, whatwg } from "./sources.ts";

const sameText = readsTheSame("text");

/** The rule that is judged over several exchanges; see `cost-check.ts`. */
export const LINEAR_RULE: Rule = {
  id: "limits.linear",
  level: "should",
  levels: ["chat", "events"],
  requires: "Reading an event takes time in proportion to its size, in however small pieces it arrives.",
  why: "A reader that goes over its whole buffer again on each read stands still on one long tool call.",
  source: robustness(thread("openai/openai-node#1913"), "report: small reads keep the event loop busy"),
  threads: ["openai/openai-node#1913", "openai/openai-node#2324", "assistant-ui/assistant-ui#7257"],
  // One exchange shows no growth.
  judge: () => ({ held: null, message: "growth shows only when exchanges of several sizes are compared" }),
};

/** The rule that is judged on a subject's process; see `memory-check.ts`. */
export const MEMORY_RULE: Rule = {
  id: "limits.memory",
  level: "should",
  levels: ["chat", "events"],
  requires: "What was read and means nothing is not kept: memory does not grow with the length of a stream.",
  why: "A stream that is kept alive for hours fills the memory of whoever holds on to every byte of it.",
  source: whatwg("9.2.7 Authoring notes"),
  // An exchange shows no process.
  judge: () => ({ held: null, message: "memory is seen only while a subject's process is watched" }),
};

/** Sizes that a client may refuse, as long as it says so. */
export const LIMIT_RULES: readonly Rule[] = [
  {
    id: "limits.honest",
    level: "must",
    requires: "What is too large for a client is reported as an error: nothing is left out in silence.",
    why: "A limit is a client's good right; an answer with a hole in it that counts as complete is not.",
    source: robustness(thread("open-webui/open-webui#17626"), "report: lines over 128 KiB end the stream"),
    threads: ["open-webui/open-webui#17626"],
    judge: readsOrRefuses,
  },
  {
    id: "limits.huge",
    level: "should",
    levels: ["chat", "events"],
    requires:
      "Events of 16 MiB, comments of 1 MiB and 100,000 events are read whole, or refused with an error.",
    why: "The standard has no limit; a client that hangs, dies or loses the rest takes its program along.",
    source: whatwg("9.2.5 Parsing an event stream"),
    threads: ["openai/openai-go#368"],
    judge: readsOrRefuses,
  },
  LINEAR_RULE,
  MEMORY_RULE,
];

/** Everything is there, or the client says that it is not and what it reports is a beginning. */
function readsOrRefuses(trace: ClientTrace): Finding {
  if (trace.subject.level === "events") return compareManyEvents(trace);
  return abridge(trace.observation.ended === "error" ? reportsABeginning(trace) : sameText(trace));
}

/** As `compareEvents`, but without the 100,000 events that did arrive in its report. */
function compareManyEvents({ reading, observation }: ClientTrace): Finding {
  const expected = reading.events;
  const seen = observation.events ?? [];
  const refuses = observation.ended === "error" || (observation.sideErrors ?? []).length > 0;
  const length = Math.max(seen.length, refuses ? 0 : expected.length);
  for (let i = 0; i < length; i++) {
    const wanted = shapeOf(expected[i]);
    const got = shapeOf(seen[i]);
    if (sameJson(wanted, got)) continue;
    const place = `event ${i + 1} of ${expected.length}`;
    if (wanted === null) return broken(`${place} was never sent`, null, got);
    if (got === null) return broken(`${place} is missing and no error says so`, wanted, null);
    return abridge(broken(`${place} differs`, wanted.data, got.data));
  }
  return HELD;
}

function shapeOf(event: { type: string; data: string } | undefined): { type: string; data: string } | null {
  return event === undefined ? null : { type: event.type, data: event.data };
}
