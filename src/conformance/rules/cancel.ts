import type { ClientTrace } from "../client/trace.ts";
import { choiceSeen } from "./normal-answer.ts";
import { reportsABeginning } from "./partial-answer.ts";
import { broken, type Finding, HELD, type Rule } from "./rule.ts";
import { robustness, thread } from "./sources.ts";

const needs = ["cancel"] as const;

/** The silence in which a client is to leave is not over before this. */
const SILENT_UNTIL_MS = 2000;

/** The consumer has heard enough. */
export const CANCEL_RULES: readonly Rule[] = [
  {
    id: "cancel.reported",
    level: "must",
    needs,
    // A machine that stood still may have let the answer run out before the client could leave.
    isTimed: true,
    requires: "A call that was cancelled in time ends as cancelled.",
    why: "Reported as complete, a fragment is stored as the answer.",
    source: robustness(thread("openai/openai-node#682"), "what an aborted stream reports"),
    threads: ["openai/openai-node#682", "continuedev/continue#12976"],
    judge: ({ observation }) =>
      observation.ended === "cancelled"
        ? HELD
        : broken(
            `the cancelled call ended as ${observation.ended}`,
            { ended: "cancelled" },
            {
              ended: observation.ended,
            },
          ),
  },
  {
    id: "cancel.closes-connection",
    level: "must",
    needs,
    isTimed: true,
    requires: "Cancelling closes the connection while the stream is still running.",
    why: "The provider goes on generating, and billing, for as long as somebody seems to listen.",
    source: robustness(thread("openai/openai-python#2880"), "connections leak when iteration stops early"),
    threads: ["openai/openai-python#2880", "BerriAI/litellm#12861", "mozilla-ai/any-llm#1315"],
    judge: judgeConnection,
  },
  {
    id: "cancel.nothing-more",
    level: "must",
    needs,
    isTimed: true,
    requires: "After cancelling, nothing is reported that was not sent, and not the rest of the answer.",
    why: "A stop button that goes on writing is broken.",
    source: robustness(thread("continuedev/continue#12976"), "abort flushes partial data"),
    threads: ["continuedev/continue#12976"],
    judge: judgeNothingMore,
  },
  {
    id: "cancel.while-silent",
    level: "should",
    needs,
    isTimed: true,
    requires: "Cancelling takes effect at once, also while nothing comes.",
    why: "A model that thinks is silent for long: a client that looks at the signal with the next chunk goes on paying.",
    source: robustness(thread("openai/openai-python#2880"), "connections leak when iteration stops early"),
    judge: judgeSilence,
  },
];

/** The client is gone before the silence is over. */
function judgeSilence({ exchanges }: ClientTrace): Finding {
  const [exchange] = exchanges;
  if (!exchange) return { held: null, message: "no request reached the server" };
  const { state, response, peerLeft } = exchange;
  const lastSaid = response.writes.at(-1);
  const hadEnded = lastSaid !== undefined && lastSaid.askedMs >= SILENT_UNTIL_MS;
  return state === "peer-left" && !hadEnded
    ? HELD
    : broken("the connection stayed open until the next chunk came", "closed while the stream was silent", {
        state,
        leftAtMs: peerLeft?.atMs ?? null,
      });
}

function judgeConnection({ exchanges }: ClientTrace): Finding {
  const exchange = exchanges[0];
  if (!exchange) return { held: null, message: "no request reached the server" };
  return exchange.state === "peer-left"
    ? HELD
    : broken(
        "the connection stayed open after cancelling",
        "closed while the stream was running",
        `${exchange.response.writes.length} writes were taken, state ${exchange.state}`,
      );
}

function judgeNothingMore(trace: ClientTrace): Finding {
  const beginning = reportsABeginning(trace);
  if (beginning.held !== true) return beginning;
  const whole = trace.expected.choices[0]?.text ?? "";
  const { text } = choiceSeen(trace.observation, 0);
  return text.length < whole.length
    ? HELD
    : broken("the whole answer was reported after cancelling", "a beginning of it", text);
}
