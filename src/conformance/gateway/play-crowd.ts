import type { MockServer, Mount } from "../../mock-server/index.ts";
import { renderScenario } from "../../mock-server/index.ts";
import { type Scenario, scenarioSchema } from "../../scenario/scenario.ts";
import { createEventReader } from "../read/index.ts";
import { isOverWithin } from "../subjects/process-group.ts";
import { assembleTrace } from "./assemble-trace.ts";
import { readDownstream } from "./downstream.ts";
import type { GatewayTrace } from "./gateway-trace.ts";
import type { PlayedCrowd } from "./judge-crowd.ts";
import type { PlannedCrowd } from "./plan-gateway.ts";
import { type GatewaySettings, LEAVE_WITHIN_MS } from "./play-question.ts";
import type { PlayedQuestion } from "./record-question.ts";

/** Deltas of each stream, and the silence between them: all streams are open at the same time. */
const DELTAS = 8;
/** Goes on for many seconds if nobody leaves. */
const ENDLESS = 400;
const GAP_MS = 40;

/** Many streams at once take longer than one. */
const CROWD_MS = 10_000;

interface Member {
  mount: Mount;
  scenario: Scenario;
}

/** Asks many questions at once. */
export async function playCrowd(
  settings: GatewaySettings,
  { case: crowd }: PlannedCrowd,
): Promise<PlayedCrowd> {
  const startedAt = performance.now();
  const members = Array.from({ length: crowd.streams }, (_, i) =>
    mountMember(settings.upstream, i, crowd.isLeaving === true),
  );
  const traces = await Promise.all(members.map((member) => ask(settings, member, crowd.isLeaving === true)));
  if (crowd.isLeaving) await allSettled(members);
  const upstreams = members.map(({ mount }) => mount.exchanges());
  for (const { mount } of members) mount.unmount();
  const last = crowd.isLeaving ? await askAfterwards(settings) : null;
  const ms = Math.round(performance.now() - startedAt);
  const played = traces.map((trace, i): PlayedQuestion => ({
    trace: { ...trace, upstream: upstreams[i] ?? [] },
    fault: null,
    ms,
  }));
  const after = last === null ? null : { trace: last, fault: null, ms };
  return { members: played, after };
}

function mountMember(upstream: MockServer, nth: number, isLeaving: boolean): Member {
  const scenario = memberScenario(nth, isLeaving);
  return { scenario, mount: upstream.mount(scenario) };
}

/** What the nth of a crowd is answered; nobody else's answer has anything of it. */
export function memberScenario(nth: number, isLeaving: boolean): Scenario {
  const mark = `${nth}.${(nth * 7919 + 13).toString(36)}`;
  const count = isLeaving ? ENDLESS : DELTAS;
  const deltas = Array.from({ length: count }, (_, i) => `<${mark}.${i}>`);
  return scenarioSchema.parse({
    envelope: { id: `chatcmpl-${mark}` },
    steps: [{ role: "assistant" }, { text: deltas }, { finish: "stop" }, { done: true }],
    gapMs: GAP_MS,
  });
}

async function ask(
  settings: GatewaySettings,
  { mount, scenario }: Member,
  isLeaving: boolean,
): Promise<GatewayTrace> {
  const { place, granted } = settings;
  const rendition = renderScenario(scenario);
  const asked = place.ask(mount.token);
  const leaving = new AbortController();
  let leftAt: number | null = null;
  const reader = createEventReader({
    onEvent: () => {
      leftAt ??= performance.now();
      leaving.abort();
    },
  });
  const watching = isLeaving
    ? { signal: leaving.signal, onBody: (bytes: Uint8Array) => reader.push(bytes) }
    : {};
  const raw = await place.send(asked, {
    timeoutMs: rendition.plannedMs + granted.ms + CROWD_MS,
    ...watching,
  });
  return assembleTrace(scenario, rendition, {
    asked,
    upstream: [],
    downstreams: [readDownstream(raw)],
    control: null,
    controlUpstream: null,
    leftAt,
    clientKey: place.key,
  }).trace;
}

async function allSettled(members: readonly Member[]): Promise<void> {
  const settled = members
    .filter(({ mount }) => mount.exchanges().length > 0)
    .map(({ mount }) => mount.whenSettled().catch(() => undefined));
  await isOverWithin(Promise.all(settled), LEAVE_WITHIN_MS);
}

async function askAfterwards(settings: GatewaySettings): Promise<GatewayTrace> {
  const member = mountMember(settings.upstream, 0, false);
  try {
    const trace = await ask(settings, member, false);
    return { ...trace, upstream: member.mount.exchanges() };
  } finally {
    member.mount.unmount();
  }
}
