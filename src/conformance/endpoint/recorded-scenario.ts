import { bytesStep } from "../../scenario/bytes-step.ts";
import { type Scenario, type ScenarioInput, scenarioSchema } from "../../scenario/scenario.ts";
import type { RawReply } from "../raw/index.ts";
import { headerValues } from "../raw/raw-reply.ts";

/** More is no counterexample that anybody reads. */
const MAX_BYTES = 64 * 1024;
/** Gaps below this are the machine's, not the endpoint's. */
const MIN_WAIT_MS = 20;
const MAX_WAIT_MS = 5000;

/**
 * A reply as a scenario that says the same bytes, with its longer silences and its ending; null where there is none, or
 * too much. `clean` takes secrets out of what is printed as Latin-1.
 */
export function recordedScenario(raw: RawReply, clean: (text: string) => string): Scenario | null {
  const { head, body, reads, framing } = raw;
  if (head === null || body.length > MAX_BYTES || head.status < 200 || head.status > 599) return null;
  const steps: ScenarioInput["steps"] = [];
  let start = 0;
  let at = head.at;
  for (const read of reads) {
    const waitMs = Math.min(MAX_WAIT_MS, Math.round(read.at - at));
    if (waitMs >= MIN_WAIT_MS && start > 0) steps.push({ wait: waitMs });
    steps.push(bytesStep(body.subarray(start, read.end)));
    start = read.end;
    at = read.at;
  }
  // A secret that two reads cut would survive them.
  const whole = Buffer.from(body).toString("latin1");
  const isClean = clean(whole) === whole;
  const type = headerValues(head, "content-type")[0] ?? "";
  const recorded: ScenarioInput = {
    reply: { status: head.status, headers: type === "" ? {} : { "content-type": clean(type) } },
    steps: isClean ? steps : [bytesStep(Buffer.from(clean(whole), "latin1"))],
    wire: { framing: framing === "none" ? "content-length" : framing },
    ending: endingOf(raw),
  };
  // A header that no server of ours could send is no reason to lose the rest of the report.
  return scenarioSchema.safeParse(recorded).data ?? null;
}

function endingOf({ end }: RawReply): "complete" | "fin" | "reset" | "stall" {
  switch (end) {
    case "cut":
      return "fin";
    case "reset":
      return "reset";
    case "open":
    case "cancelled":
      return "stall";
    default:
      return "complete";
  }
}
