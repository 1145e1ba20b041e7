import type { MockServer, Mount } from "../../mock-server/index.ts";
import { renderScenario } from "../../mock-server/index.ts";
import { type Scenario, scenarioSchema } from "../../scenario/scenario.ts";
import type { CheckRecord } from "../../wire/result.ts";
import { VERDICT_MEANINGS } from "../../wire/level.ts";
import { expectOf } from "../client/expectation.ts";
import { createEventReader } from "../read/index.ts";
import type { GatewayRule } from "../rules/gateway/gateway-rule.ts";
import { isOverWithin } from "../subjects/process-group.ts";
import { chunksIn, readDownstream } from "./downstream.ts";
import type { GatewayTrace } from "./gateway-trace.ts";
import { judgeQuestion } from "./judge-question.ts";
import type { PlannedCrowd } from "./plan-gateway.ts";
import { type GatewaySettings, LEAVE_WITHIN_MS } from "./play-question.ts";
import { recordQuestion, type PlayedQuestion } from "./record-question.ts";

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

/** Asks many questions at once and judges each stream; one record a rule, of the stream that is worst off. */
export async function playCrowd(
  settings: GatewaySettings,
  { case: crowd, rules }: PlannedCrowd,
): Promise<CheckRecord[]> {
  const startedAt = performance.now();
  const members = Array.from({ length: crowd.streams }, (_, i) =>
    mountMember(settings.upstream, i, crowd.isLeaving ? ENDLESS : DELTAS),
  );
  const traces = await Promise.all(members.map((member) => ask(settings, member, crowd.isLeaving === true)));
  if (crowd.isLeaving) await allSettled(members);
  const upstreams = members.map(({ mount }) => mount.exchanges());
  for (const { mount } of members) mount.unmount();
  const after = crowd.isLeaving ? await askAfterwards(settings) : null;
  const ms = Math.round(performance.now() - startedAt);
  const played = traces.map((trace, i): PlayedQuestion => ({
    trace: { ...trace, upstream: upstreams[i] ?? [] },
    fault: null,
    ms,
  }));
  const ids = { caseId: crowd.id, variant: "", spec: settings.spec };
  return rules.map((rule) => {
    const judged =
      rule.id === "crowd.recovers" && after !== null ? [{ trace: after, fault: null, ms }] : played;
    return worstRecord(
      judged.map((one) => recordOf(ids, rule, one, settings.isStrict)),
      judged.length,
    );
  });
}

function recordOf(
  ids: { caseId: string; variant: string; spec: string },
  rule: GatewayRule,
  played: PlayedQuestion,
  isStrict: boolean,
): CheckRecord {
  const judgement = judgeQuestion(rule, played.trace, played.fault, isStrict);
  return recordQuestion(ids, rule, played, isStrict, judgement);
}

/** A break if there is one, else what was judged, else what was not. */
function worstRecord(records: readonly CheckRecord[], count: number): CheckRecord {
  const broken = records.filter(({ verdict }) => VERDICT_MEANINGS[verdict].breaks);
  const passed = records.filter(({ verdict }) => verdict === "pass");
  const [first] = [...broken, ...passed, ...records];
  if (first === undefined) throw new Error("a crowd has no members");
  if (broken.length > 0)
    return { ...first, message: `${first.message ?? ""} (${broken.length} of ${count} streams)` };
  return passed.length > 0 ? { ...first, message: `${passed.length} of ${count} streams` } : first;
}

function mountMember(upstream: MockServer, nth: number, count: number): Member {
  const mark = `${nth}.${(nth * 7919 + 13).toString(36)}`;
  const deltas = Array.from({ length: count }, (_, i) => `<${mark}.${i}>`);
  const scenario = scenarioSchema.parse({
    envelope: { id: `chatcmpl-${mark}` },
    steps: [{ role: "assistant" }, { text: deltas }, { finish: "stop" }, { done: true }],
    gapMs: GAP_MS,
  });
  return { scenario, mount: upstream.mount(scenario) };
}

async function ask(
  settings: GatewaySettings,
  { mount, scenario }: Member,
  isLeaving: boolean,
): Promise<GatewayTrace> {
  const { place, timeoutMs } = settings;
  const rendition = renderScenario(scenario);
  const { reading, answer } = expectOf(scenario, rendition);
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
  const raw = await place.send(asked, { timeoutMs: rendition.plannedMs + timeoutMs + CROWD_MS, ...watching });
  return {
    scenario,
    rendition,
    asked,
    upstream: [],
    sent: reading,
    sentChunks: chunksIn(reading.events),
    expected: answer,
    downstreams: [readDownstream(raw)],
    control: null,
    controlUpstream: null,
    leftAt,
    clientKey: place.key,
  };
}

async function allSettled(members: readonly Member[]): Promise<void> {
  const settled = members
    .filter(({ mount }) => mount.exchanges().length > 0)
    .map(({ mount }) => mount.whenSettled().catch(() => undefined));
  await isOverWithin(Promise.all(settled), LEAVE_WITHIN_MS);
}

async function askAfterwards(settings: GatewaySettings): Promise<GatewayTrace> {
  const member = mountMember(settings.upstream, 0, DELTAS);
  try {
    const trace = await ask(settings, member, false);
    return { ...trace, upstream: member.mount.exchanges() };
  } finally {
    member.mount.unmount();
  }
}
