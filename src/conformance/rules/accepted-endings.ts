import type { Ended } from "../../wire/observation.ts";
import type { ReplyReading } from "../read/index.ts";

/** Which reports of the ending are right, and which are merely a matter of taste. */
export interface AcceptedEndings {
  /** Reports no rule objects to. */
  accepted: readonly Ended[];
  /** Good clients disagree here: recorded under the named rule, never scored. */
  divergent: readonly Ended[];
  /** What was on the wire, in words. */
  because: string;
}

/** How a call may end when the wire showed this; the one table every ending rule and comparison uses. */
export function acceptEndings(reading: ReplyReading): AcceptedEndings {
  const { outcome, completeness, hasDone, events, unterminated } = reading;
  if (outcome === "http-error") return only("error", `status ${reading.status}`);
  if (outcome === "no-event-stream") {
    // Most clients do not look at the content type, and one that reads a mislabelled stream does no harm.
    return events.length > 0
      ? either("a mislabelled event stream")
      : only("error", "a reply that is no event stream");
  }
  if (outcome === "in-stream-error") return only("error", "an error inside the stream");
  if (reading.malformed.length > 0) return only("error", "a chunk that cannot be parsed");
  if (outcome === "only-done") return either("a stream with nothing but [DONE]");
  if (outcome === "no-events") {
    // Whoever delivers unterminated events has seen one here.
    return unterminated === null
      ? only("error", "a stream without any event")
      : either("an unterminated event");
  }
  if (hasDone && outcome === "finished") {
    const clean = completeness === "complete" || completeness === "close-delimited";
    return {
      accepted: ["complete"],
      divergent: clean ? [] : ["error"],
      because: clean ? "finish reason, [DONE], end" : "a break after [DONE]",
    };
  }
  if (hasDone) return either("[DONE] without a finish reason");
  if (completeness === "incomplete" || completeness === "stalled") {
    // Whoever delivers unterminated events may have seen the finish reason or [DONE] in the last one.
    return outcome === "finished" || MAY_FINISH.test(unterminated?.data ?? "")
      ? either("a break between the finish reason and [DONE]")
      : only("error", "a body that broke off before the finish reason");
  }
  if (outcome === "finished") {
    return { accepted: ["complete"], divergent: ["error"], because: "finish reason and end without [DONE]" };
  }
  return either("a clean end without a finish reason");
}

const MAY_FINISH = /"finish_reason"\s*:\s*"|^\[DONE\]/;

function only(ended: Ended, because: string): AcceptedEndings {
  return { accepted: [ended], divergent: [], because };
}

function either(because: string): AcceptedEndings {
  return { accepted: ["complete", "error"], divergent: [], because };
}
