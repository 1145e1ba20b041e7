import { describeRawEnd } from "../../raw/describe-end.ts";
import { robustness, thread } from "../sources.ts";
import type { GatewayRule } from "./gateway-rule.ts";
import { broken, HELD } from "../rule.ts";
import { choiceAt, missingAnswer } from "./relayed.ts";
import { headerValues } from "../../raw/raw-reply.ts";

/** Rules that are judged on each stream of many, and on the question that comes after them. */
export const CROWD_RULES: readonly GatewayRule[] = [
  {
    id: "crowd.apart",
    level: "must",
    requires:
      "Streams that run at the same time never mix: each client gets its own answer and nothing of another's.",
    why: "An answer that reaches somebody else is a data leak.",
    source: robustness(thread("anomalyco/opencode#25247"), "frames of two streams interleave"),
    threads: ["anomalyco/opencode#25247", "microsoft/semantic-kernel#8517"],
    judge: (trace) => {
      const [downstream] = trace.downstreams;
      const refused = isRefused(trace.downstreams[0].raw.head?.status);
      const missing = missingAnswer(downstream);
      if (refused || (missing !== null && downstream.raw.body.length === 0)) {
        return { held: null, message: `not served: ${missing}` };
      }
      const wanted = choiceAt(trace.expected, 0).text;
      const seen = downstream.reading === null ? "" : choiceAt(downstream.reading.answer, 0).text;
      if (seen === wanted) return HELD;
      const isBrokenOff = !["complete", "closed"].includes(downstream.raw.end) && wanted.startsWith(seen);
      if (isBrokenOff) return { held: null, message: "the stream did not come to its end" };
      return broken("a stream got something else than its own answer", wanted, seen);
    },
  },
  {
    id: "crowd.served",
    seesRefusals: true,
    level: "should",
    requires: "As many streams at once as we open are served, or refused with 429 or 503.",
    why: "A gateway that drops connections under load looks like a provider that is down.",
    source: robustness(thread("maximhq/bifrost#1613"), "connections under load"),
    judge: (trace) => {
      const [downstream] = trace.downstreams;
      const isCut = !["complete", "closed"].includes(downstream.raw.end);
      const missing = missingAnswer(downstream) ?? (isCut ? describeRawEnd(downstream.raw.end) : null);
      if (missing === null || isRefused(downstream.raw.head?.status)) return HELD;
      return broken(
        `a stream was not served: ${missing}`,
        "an answer, 429 or 503",
        headerValues(downstream.raw.head, "server"),
      );
    },
  },
  {
    id: "crowd.recovers",
    seesRefusals: true,
    level: "must",
    requires: "After many clients left in the middle the gateway answers the next question.",
    why: "A gateway that wedges takes every client behind it along.",
    source: robustness(thread("Aaryan-Kapoor/Surface#28"), "sockets leak with every client that leaves"),
    threads: ["Aaryan-Kapoor/Surface#28"],
    judge: (trace) => {
      const [downstream] = trace.downstreams;
      const missing = missingAnswer(downstream);
      const wanted = choiceAt(trace.expected, 0).text;
      if (missing !== null) return broken(missing, wanted, null);
      const seen = downstream.reading === null ? "" : choiceAt(downstream.reading.answer, 0).text;
      return seen === wanted ? HELD : broken("the next answer is not right", wanted, seen);
    },
  },
  {
    id: "crowd.left",
    seesRefusals: true,
    level: "should",
    requires: "When many clients leave, no connection to the upstream is left behind.",
    why: "Connections that are never closed add up until there are no more.",
    source: robustness(
      thread("tombii/better-ccflare#360"),
      "an upstream socket leaks with every client that leaves",
    ),
    threads: ["tombii/better-ccflare#360"],
    judge: ({ upstream }) => {
      const open = upstream.filter(({ state }) => state === "open").length;
      return open === 0 ? HELD : broken("the upstream was never left", 0, open);
    },
  },
];

function isRefused(status: number | undefined): boolean {
  return status === 429 || status === 503;
}
