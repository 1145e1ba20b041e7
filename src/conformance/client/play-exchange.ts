import type { MockServer } from "../../mock-server/index.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Exchange } from "../../wire/exchange.ts";
import type { CancelAfter, SubjectLevel } from "../../wire/exec-protocol.ts";
import type { RunOutcome, Subject, SubjectRequest } from "../subjects/subject.ts";

/** What is asked of a subject besides the scenario. */
export interface Asking {
  /** Total time the client is given. */
  timeoutMs: number;
  cancelAfter?: CancelAfter | undefined;
}

export interface Played {
  outcome: RunOutcome;
  /** What the server saw of it; empty when no request came. */
  exchanges: Exchange[];
  ms: number;
}

/** A cancelled connection may take this long to be seen closed. */
const CLOSE_WITHIN_MS = 2000;

/** Serves a scenario to a subject once and collects what both sides saw. */
export async function playExchange(
  server: MockServer,
  subject: Subject,
  scenario: Scenario,
  asking: Asking,
): Promise<Played> {
  using mount = server.mount(scenario);
  const startedAt = performance.now();
  let repeatedAfter = 0;
  const request = requestFor(subject.info.level, mount.token, server.origin, scenario, asking);
  const outcome = await subject.run(request, () => {
    repeatedAfter = mount.exchanges().length;
    mount.restart();
  });
  const ms = Math.round(performance.now() - startedAt);
  if (asking.cancelAfter !== undefined && mount.exchanges().length > repeatedAfter) {
    await mount.whenPeerLeft(repeatedAfter + 1, CLOSE_WITHIN_MS);
  }
  return { outcome, exchanges: mount.exchanges().slice(repeatedAfter), ms };
}

function requestFor(
  level: SubjectLevel,
  token: string,
  origin: string,
  scenario: Scenario,
  { timeoutMs, cancelAfter }: Asking,
): SubjectRequest {
  const baseUrl = `${origin}/t/${token}/v1`;
  const common = { baseUrl, timeoutMs, ...(cancelAfter === undefined ? {} : { cancelAfter }) };
  if (level === "events") {
    return { ...common, url: `${baseUrl}/events`, method: "GET", headers: { accept: "text/event-stream" } };
  }
  return {
    ...common,
    url: `${baseUrl}/chat/completions`,
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer test" },
    body: bodyFor(scenario),
  };
}

/** The request an SDK would have sent to get such an answer. */
function bodyFor(scenario: Scenario): Record<string, unknown> {
  const tools = new Set<string>();
  let choices = 1;
  for (const step of scenario.steps) {
    if ("tool" in step) tools.add(step.tool.name);
    if ("toolDelta" in step && step.toolDelta.name) tools.add(step.toolDelta.name);
    if ("choice" in step) choices = Math.max(choices, step.choice + 1);
  }
  return {
    model: scenario.envelope.model,
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: "user", content: "Say something." }],
    ...(choices > 1 ? { n: choices } : {}),
    ...(tools.size > 0 ? { tools: [...tools].map(toolOf) } : {}),
  };
}

function toolOf(name: string): object {
  return { type: "function", function: { name, parameters: { type: "object", additionalProperties: true } } };
}
