import { compactScenario } from "../../../scenario/compact-scenario.ts";
import type { Scenario } from "../../../scenario/scenario.ts";
import type { Rendition } from "../../../mock-server/index.ts";
import type { Exchange } from "../../../wire/exchange.ts";
import { recordedBodies } from "../../../wire/trace/recorded-exchange.ts";
import type { TraceRelayed } from "../../../wire/trace/relayed-line.ts";
import type { SavedReply, SavedSubject } from "../../../wire/trace/saved-reply.ts";
import type { TraceLine } from "../../../wire/trace/trace-line.ts";
import { restoreReply } from "../../raw/saved-reply.ts";
import { sameJson } from "../../rules/same-json.ts";
import { digestOf } from "../../run/rendition-digest.ts";
import { readSavedRun } from "../../subjects/saved-run.ts";
import { assembleTrace, type SeenOfQuestion } from "../assemble-trace.ts";
import { readDownstream } from "../downstream.ts";
import type { Downstream } from "../gateway-trace.ts";
import type { PlayedQuestion } from "../record-question.ts";

/** One question as it was saved. */
export interface SavedQuestion {
  line: TraceRelayed;
  seen: SeenOfQuestion;
}

/** A gateway as it was when its run was saved: nothing is asked of it again. */
export interface SavedGateway {
  subject: SavedSubject;
  /** What was saved under the id of a case and its variant: one for a question, many for a crowd, none where it is not there. */
  recall(id: string): SavedQuestion[];
  /** How it was lost, where it was. */
  lost: string | null;
}

/**
 * Opens a run that `gateway --save-traces` saved: the folder of a gateway, or one of its files.
 *
 * @throws SubjectError `missing-module` when there is nothing to read, `unknown-subject` when it is no saved run
 */
export function openSavedGateway(path: string): SavedGateway {
  const { subject, lines } = readSavedRun(
    path,
    "gateway",
    (line) => line.kind === "relayed" || line.kind === "lost",
  );
  const byId = new Map<string, { line: TraceRelayed; all: readonly TraceLine[] }[]>();
  for (const { line, all } of lines) {
    if (line.kind !== "relayed") continue;
    const known = byId.get(line.id) ?? [];
    byId.set(line.id, [...known, { line, all }]);
  }
  const lost = lines.map(({ line }) => line).find((line) => line.kind === "lost");
  return {
    subject,
    recall: (id) => {
      const found = byId.get(id) ?? [];
      const bodies = new Map<readonly TraceLine[], ReadonlyMap<number, Uint8Array>>();
      return found.map(({ line, all }) => {
        const known = bodies.get(all) ?? recordedBodies(all);
        bodies.set(all, known);
        return { line, seen: seenIn(line, known) };
      });
    },
    lost: lost?.message ?? null,
  };
}

/** What was played for a question, if that is still the same; else null. */
export function replayed(
  { line, seen }: SavedQuestion,
  { scenario, rendition }: { scenario: Scenario; rendition: Rendition },
): PlayedQuestion | null {
  const bodies = [rendition, ...rendition.later].map(digestOf);
  const isSame = sameJson(line.scenario, compactScenario(scenario)) && sameJson(line.bodies, bodies);
  return isSame ? { ...assembleTrace(scenario, rendition, seen), ms: line.ms } : null;
}

function seenIn(line: TraceRelayed, bodies: ReadonlyMap<number, Uint8Array>): SeenOfQuestion {
  const { asked, replies, control, upstream, controlUpstream, leftAt, clientKey } = line;
  const downstream = (reply: SavedReply, asksForStream?: boolean): Downstream =>
    readDownstream(restoreReply(reply, bodies.get(reply.exchange) ?? new Uint8Array()), asksForStream);
  const [first, ...others] = replies.map(({ asksForStream, reply }) => downstream(reply, asksForStream));
  if (first === undefined) throw new TypeError("a question has a reply");
  return {
    asked,
    upstream: upstream as unknown as Exchange[],
    downstreams: [first, ...others],
    control: control === null ? null : downstream(control),
    controlUpstream: controlUpstream as unknown as Exchange | null,
    leftAt,
    clientKey,
  };
}
