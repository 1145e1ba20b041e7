import { type MockServer, renderScenario, type Rendition } from "../../mock-server/index.ts";
import { type Scenario, scenarioSchema } from "../../scenario/scenario.ts";
import type { Exchange } from "../../wire/exchange.ts";
import type { CancelAfter, SubjectLevel } from "../../wire/exec-protocol.ts";
import type { RunOutcome, Subject, SubjectRequest } from "../subjects/subject.ts";

/** What is asked of a subject besides the scenario. */
export interface Asking {
  /** Total time the client is given. */
  timeoutMs: number;
  cancelAfter?: CancelAfter | undefined;
  /** The client is to connect again until the source is closed for good. */
  reconnect?: true | undefined;
  /** What was made of the scenario already; spares making it again. */
  rendition?: Rendition | undefined;
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
  const rendition = asking.rendition ?? renderScenario(scenario);
  using mount = server.mount(mayReconnect(subject) ? closingForGood(rendition) : rendition);
  const startedAt = performance.now();
  let repeatedAfter = 0;
  const request = requestFor(subject.info.level, mount.token, server.origin, scenario, asking);
  const outcome = await subject.run(request, {
    onRepeat: () => {
      repeatedAfter = mount.exchanges().length;
      mount.restart();
    },
    requestedAt: () => mount.exchanges()[repeatedAfter]?.startedAt ?? null,
  });
  const ms = Math.round(performance.now() - startedAt);
  if (asking.cancelAfter !== undefined && mount.exchanges().length > repeatedAfter) {
    await mount.whenPeerLeft(repeatedAfter + 1, CLOSE_WITHIN_MS);
  }
  return { outcome, exchanges: mount.exchanges().slice(repeatedAfter), ms };
}

function mayReconnect({ info: { level, observes } }: Subject): boolean {
  return level === "events" && observes.includes("reconnect");
}

const GONE = renderScenario(scenarioSchema.parse({ reply: { status: 204 }, steps: [] }));

/** Whoever comes back, asked or not, is told to stop and sees no answer twice. */
function closingForGood(rendition: Rendition): Rendition {
  return { ...rendition, later: [...rendition.later, GONE] };
}

function requestFor(
  level: SubjectLevel,
  token: string,
  origin: string,
  scenario: Scenario,
  { timeoutMs, cancelAfter, reconnect }: Asking,
): SubjectRequest {
  const baseUrl = `${origin}/t/${token}/v1`;
  const common = {
    baseUrl,
    timeoutMs,
    ...(cancelAfter === undefined ? {} : { cancelAfter }),
    ...(reconnect === undefined ? {} : { reconnect }),
  };
  if (level === "events") {
    return { ...common, url: `${baseUrl}/events`, method: "GET", headers: { accept: "text/event-stream" } };
  }
  return {
    ...common,
    url: `${baseUrl}/chat/completions`,
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer streamproof-test-key" },
    body: bodyFor(scenario),
  };
}

/** The request an SDK would have sent to get such an answer. */
function bodyFor(scenario: Scenario): Record<string, unknown> {
  const tools = new Set<string>();
  let choices = 1;
  for (const step of [scenario, ...(scenario.then ?? [])].flatMap(({ steps }) => steps)) {
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
