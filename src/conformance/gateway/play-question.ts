import type { Mount, MockServer } from "../../mock-server/index.ts";
import type { ScenarioInput } from "../../scenario/scenario.ts";
import { jsonReply } from "../../scenario/whole-answers.ts";
import { wholeReply } from "../cases/gateway/whole-reply.ts";
import { expectOf } from "../client/expectation.ts";
import { createEventReader } from "../read/index.ts";
import { isOverWithin } from "../subjects/process-group.ts";
import { chunksIn, readDownstream } from "./downstream.ts";
import type { GatewayPlace } from "./gateway-place.ts";
import type { Asked, Downstream, GatewayTrace } from "./gateway-trace.ts";
import { fieldsFor } from "./fields-for.ts";
import type { PlannedQuestion } from "./plan-gateway.ts";

/** Where questions go, and who answers behind it. */
export interface GatewaySettings {
  upstream: MockServer;
  place: GatewayPlace;
  /** As it stands in the records. */
  spec: string;
  /** How much longer than the scenario the gateway may take. */
  timeoutMs: number;
  isStrict: boolean;
}

/** A gateway that was left may take this long to leave our upstream. */
export const LEAVE_WITHIN_MS = 3000;

/** Asks one question and takes down both sides. `fault` is what the harness has against itself, or null. */
export async function playQuestion(
  settings: GatewaySettings,
  question: PlannedQuestion,
): Promise<{ trace: GatewayTrace; fault: string | null }> {
  const { upstream, place } = settings;
  const { case: played, scenario, rendition } = question;
  const { reading, answer, fault } = expectOf(scenario, rendition, {}, { requests: 1 });
  using mount = upstream.mount(mountable(question));
  using second = played.hasControl ? upstream.mount(mountable(question)) : null;
  const asked = place.ask(mount.token, { ...fieldsFor(scenario), ...played.request }, played.headers);
  const timeoutMs = played.givenMs ?? rendition.plannedMs + settings.timeoutMs;
  const directly = second === null ? null : askDirectly(settings, second, question, timeoutMs);
  const departure: { leftAt: number | null } = { leftAt: null };
  const downstreams: Downstream[] = [];
  for (let nth = 1; nth <= (played.repeats ?? 1); nth++) {
    const isOther = nth > 1 && played.repeatsOther === true;
    const sent = isOther ? inTheOtherWay(asked) : asked;
    const leaving = leaver(played.leave, mount, departure);
    const raw = await place.send(sent, { timeoutMs, ...leaving });
    leaving.stop();
    downstreams.push(readDownstream(raw, sent.body["stream"] === true));
  }
  const control = await directly;
  if (departure.leftAt !== null) await allLeft(mount);
  const [first, ...others] = downstreams;
  if (first === undefined) throw new Error("nothing was asked");
  const trace: GatewayTrace = {
    scenario,
    rendition,
    asked,
    upstream: mount.exchanges(),
    sent: reading,
    sentChunks: chunksIn(reading.events),
    expected: answer,
    downstreams: [first, ...others],
    control,
    controlUpstream: second?.exchanges()[0] ?? null,
    leftAt: departure.leftAt,
    clientKey: place.key,
  };
  return { trace, fault };
}

/** The same question, whole for streamed or streamed for whole. Usage comes with a stream only where it is asked for. */
function inTheOtherWay(asked: Asked): Asked {
  const { stream, stream_options: _, ...fields } = asked.body;
  const other =
    stream === true ? { stream: false } : { stream: true, stream_options: { include_usage: true } };
  return { ...asked, body: { ...fields, ...other } };
}

/** What the upstream has to say to streaming requests and to others. */
function mountable({ case: played, scenario }: PlannedQuestion): [ScenarioInput, ...ScenarioInput[]] {
  const isStream = scenario.reply.status === 200 && !isJson(scenario.reply.headers);
  const whole = played.whole ?? (isStream ? wholeReply(scenario) : scenario);
  if (played.refusesUsageOption) {
    const refusal = jsonReply(400, {
      error: { message: "Unrecognized request argument supplied: stream_options" },
    });
    return [
      { ...refusal, match: { stream: true, includeUsage: true } },
      { ...scenario, match: { stream: true } },
      whole,
    ];
  }
  if (!played.isUsageOnDemand) return [{ ...scenario, match: { stream: true } }, whole];
  return [
    { ...scenario, match: { stream: true, includeUsage: true } },
    { ...scenario, steps: scenario.steps.filter((step) => !("usage" in step)), match: { stream: true } },
    whole,
  ];
}

function isJson(headers: Record<string, string | string[]>): boolean {
  return Object.entries(headers).some(
    ([name, value]) => name.toLowerCase() === "content-type" && !String(value).includes("event-stream"),
  );
}

async function askDirectly(
  { place }: GatewaySettings,
  mount: Mount,
  { case: played, scenario }: PlannedQuestion,
  timeoutMs: number,
): Promise<Downstream> {
  const direct = place.at(mount.baseUrl);
  const asked = direct.ask(mount.token, { ...fieldsFor(scenario), ...played.request }, played.headers);
  const raw = await direct.send(asked, { timeoutMs });
  return readDownstream(raw);
}

/** Leaves when it is time to. */
function leaver(
  leave: PlannedQuestion["case"]["leave"],
  mount: Mount,
  departure: { leftAt: number | null },
): { signal?: AbortSignal; onBody?: (bytes: Uint8Array) => void; stop: () => void } {
  if (leave === undefined) return { stop: () => undefined };
  const leaving = new AbortController();
  const go = (): void => {
    departure.leftAt ??= performance.now();
    leaving.abort();
  };
  if ("afterEvents" in leave) {
    let left = leave.afterEvents;
    const reader = createEventReader({ onEvent: () => --left === 0 && go() });
    return { signal: leaving.signal, onBody: (bytes) => reader.push(bytes), stop: () => undefined };
  }
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const asked = mount.whenRequested(1, LEAVE_WITHIN_MS).catch(() => null);
  void asked.then(() => {
    if (!isOver) timer = setTimeout(go, leave.afterMs);
  });
  return {
    signal: leaving.signal,
    stop: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

/** Waits, for a while, until nobody listens to our upstream any more. */
async function allLeft(mount: Mount): Promise<void> {
  const count = mount.exchanges().length;
  const settled = Array.from({ length: count }, (_, i) => mount.whenSettled(i + 1).catch(() => undefined));
  await isOverWithin(Promise.all(settled), LEAVE_WITHIN_MS);
}
