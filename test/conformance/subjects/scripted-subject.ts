import { fileURLToPath } from "node:url";
import type { Subject, RunOutcome, SubjectRequest } from "../../../src/conformance/subjects/subject.ts";

const SCRIPT = fileURLToPath(new URL("../../subjects/scripted.mjs", import.meta.url));

/** A shell line that starts the scripted subject. */
export function scripted(...options: string[]): string {
  return [process.execPath, SCRIPT, ...options].map((word) => `'${word}'`).join(" ");
}

/** A request that tells the scripted subject what to do. */
export function act(name: string, more: Record<string, unknown> = {}, timeoutMs = 10_000): SubjectRequest {
  return {
    url: "http://127.0.0.1:1/t/1/v1/chat/completions",
    baseUrl: "http://127.0.0.1:1/t/1/v1",
    method: "POST",
    headers: { authorization: "Bearer test" },
    body: { act: name, ...more },
    timeoutMs,
  };
}

/** The text of the first choice; anything but an observation is shown as it is. */
export function textOf(outcome: RunOutcome): string {
  return outcome.kind === "done" ? (outcome.observation.choices?.[0]?.text ?? "") : JSON.stringify(outcome);
}

export function pidOf(subject: Subject): number {
  return Number(subject.info.runtime.replace("pid ", ""));
}
