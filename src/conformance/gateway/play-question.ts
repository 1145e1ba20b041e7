import type { Mount, MockServer } from "../../mock-server/index.ts";
import { createEventReader } from "../read/index.ts";
import { isOverWithin } from "../subjects/process-group.ts";
import { assembleTrace } from "./assemble-trace.ts";
import { readDownstream } from "./downstream.ts";
import type { GatewayPlace } from "./gateway-place.ts";
import type { Downstream, GatewayTrace } from "./gateway-trace.ts";
import { fieldsFor } from "./fields-for.ts";
import type { GrantedTime } from "./granted-time.ts";
import { inTheOtherWay } from "./in-the-other-way.ts";
import { mountable } from "./mountable.ts";
import type { PlannedQuestion } from "./plan-gateway.ts";
import type { GatewaySaver } from "./saved/gateway-saver.ts";

/** Where questions go, and who answers behind it. */
export interface GatewaySettings {
  upstream: MockServer;
  place: GatewayPlace;
  /** As it stands in the records. */
  spec: string;
  /** How much longer than the scenario the gateway may take. */
  granted: GrantedTime;
  isStrict: boolean;
  /** Told of everything that was decided, to be judged again. */
  saver?: GatewaySaver | undefined;
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
  using mount = upstream.mount(mountable(question));
  using second = played.hasControl ? upstream.mount(mountable(question)) : null;
  const asked = place.ask(mount.token, { ...fieldsFor(scenario), ...played.request }, played.headers);
  const timeoutMs = played.givenMs ?? rendition.plannedMs + settings.granted.ms;
  const directly = second === null ? null : askDirectly(settings, second, question, timeoutMs);
  const departure: { leftAt: number | null } = { leftAt: null };
  const downstreams: Downstream[] = [];
  for (let nth = 1; nth <= (played.repeats ?? 1); nth++) {
    const isOther = nth > 1 && played.repeatsOther === true;
    const sent = isOther ? inTheOtherWay(asked) : asked;
    const leaving = leaver(played.leave, mount, departure);
    const raw = await place.send(sent, { timeoutMs, ...leaving });
    leaving.stop();
    if (played.givenMs === undefined && played.leave === undefined) settings.granted.saw(raw.end === "open");
    downstreams.push(readDownstream(raw, sent.body["stream"] === true));
  }
  const control = await directly;
  if (departure.leftAt !== null) await allLeft(mount);
  const [first, ...others] = downstreams;
  if (first === undefined) throw new Error("nothing was asked");
  return assembleTrace(scenario, rendition, {
    asked,
    upstream: mount.exchanges(),
    downstreams: [first, ...others],
    control,
    controlUpstream: second?.exchanges()[0] ?? null,
    leftAt: departure.leftAt,
    clientKey: place.key,
  });
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
