import { renderScenario } from "../../mock-server/index.ts";
import { compactScenario, parseScenario, type ScenarioInput } from "../../scenario/index.ts";
import { bodySteps } from "./body-steps.ts";
import { CaptureError } from "./capture-error.ts";
import { type CollectedReply, plainHeaders } from "./collected-reply.ts";

/**
 * The scenario that says what was recorded: the same bytes, written, paced and ended the same way.
 *
 * @throws CaptureError where it would not
 */
export function scenarioOfReply(reply: CollectedReply, title: string): ScenarioInput {
  const { body, end } = reply;
  const words = scenarioWith(reply, title, bodySteps(reply));
  for (const input of [words, scenarioWith(reply, title, plainSteps(body))]) {
    const scenario = parseScenario(input);
    if (Buffer.from(renderScenario(scenario).body).equals(body)) return titleFirst(compactScenario(scenario));
  }
  throw new CaptureError(
    "not-a-capture",
    `The reply cannot be said as a scenario: what would be sent differs from what was recorded (${body.length} bytes, ${end.completeness ?? "unknown end"}). Please report it.`,
  );
}

/** As a person would write it. */
function titleFirst({ title, reply, steps, ...others }: ScenarioInput): ScenarioInput {
  return {
    ...(title !== undefined && { title }),
    ...(reply !== undefined && { reply }),
    ...others,
    steps,
  };
}

function plainSteps(body: Buffer): ReturnType<typeof bodySteps> {
  return { steps: [{ bytes: { base64: body.toString("base64") } }], lineEnd: "lf", offsets: null };
}

function scenarioWith(
  { status, headers, httpVersion, end }: CollectedReply,
  title: string,
  { steps, lineEnd, offsets }: ReturnType<typeof bodySteps>,
): ScenarioInput {
  const isClose = end.completeness === "close-delimited";
  const isOld = httpVersion === "1.0";
  const ending = end.isReset
    ? "reset"
    : end.completeness === "incomplete"
      ? "fin"
      : end.completeness === "stalled"
        ? "stall"
        : null;
  return {
    title,
    reply: {
      ...(status !== null && status >= 200 && status !== 200 && { status }),
      ...(isOld && { httpVersion: "1.0" as const }),
      headers: headerRecord(plainHeaders(headers)),
    },
    steps,
    wire: {
      ...(lineEnd === "crlf" && { lineEnd }),
      ...((isClose || isOld) && { framing: "close" as const }),
    },
    ...(offsets !== null && { writes: offsets.length > 0 ? { offsets } : ("whole" as const) }),
    ...(ending !== null && { ending }),
  };
}

/** Names that a scenario writes itself, or that stand for one moment, are left to it. */
const OWN = new Set(["date", "server"]);

function headerRecord(headers: readonly [string, string][]): Record<string, string | string[]> {
  const record: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (OWN.has(key) || (key === "content-type" && value === "text/event-stream")) continue;
    const known = record[key];
    record[key] = known === undefined ? value : [...[known].flat(), value];
  }
  return record;
}
