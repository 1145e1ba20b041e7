import type { MockServer } from "../../mock-server/index.ts";
import type { SubjectLevel } from "../../wire/exec-protocol.ts";
import { ALL_CASES } from "../cases/index.ts";
import { type ClientRunSettings, judgeStimulus, playStimulus } from "./client-run.ts";
import { planExchanges } from "../run/plan.ts";
import { selectChecks } from "../run/selection.ts";
import { createReferenceSubject } from "../subjects/reference-subject.ts";
import type { Subject } from "../subjects/subject.ts";

/** A handful that touches every part of the path: reading, cutting, text, tools, errors, a dead connection. */
const PROBES = new Set([
  "sse/basic",
  "sse/line-ends/crlf",
  "tools/by-index/interleaved",
  "error/in-stream/then-end",
  "ending/cut-is-error/fin",
  "events/fmt/basic",
  "events/eol/crlf",
  "reconnect/last-event-id/one",
]);

/**
 * Proves the harness before it judges anybody: the reference must pass, and a reader that is known to be bad must
 * fail, on the same path. Returns what is wrong with the harness, or null.
 */
export async function checkHarness(
  server: MockServer,
  level: SubjectLevel,
  reference: Subject = createReferenceSubject(level),
): Promise<string | null> {
  const good = await verdictsOf(server, reference);
  const alarm = good.find(({ verdict }) => verdict !== "pass" && verdict !== "not-applicable");
  if (alarm)
    return `the reference reader does not pass ${alarm.check}: ${alarm.verdict}, ${alarm.message ?? ""}`;
  const bad = await verdictsOf(server, deafen(reference));
  const missed = bad.every(({ verdict }) => verdict !== "fail");
  return missed ? "a reader that loses the last letter of everything passes" : null;
}

async function verdictsOf(server: MockServer, subject: Subject) {
  const settings: ClientRunSettings = {
    server,
    subject,
    spec: "self-check",
    timeoutMs: 5000,
    isStrict: false,
  };
  const plan = planExchanges(
    ALL_CASES.filter(({ id }) => PROBES.has(id)),
    subject.info.level,
    selectChecks(),
  );
  const verdicts = await Promise.all(
    plan.map(async ({ case: { id, reconnect }, scenario, rendition, rules }) => {
      const played = await playStimulus(settings, { scenario, rendition, reconnect });
      return rules.map((rule) => ({ check: `${id}#${rule.id}`, ...judgeStimulus(settings, rule, played) }));
    }),
  );
  return verdicts.flat();
}

/** The known-bad reader: it loses the last letter of every text and every event. */
function deafen(subject: Subject): Subject {
  return {
    ...subject,
    async run(request) {
      const outcome = await subject.run(request);
      if (outcome.kind !== "done") return outcome;
      const { choices, events } = outcome.observation;
      return {
        kind: "done",
        observation: {
          ...outcome.observation,
          choices: choices?.map((choice) => ({ ...choice, text: choice.text?.slice(0, -1) })),
          events: events?.map((event) => ({ ...event, data: event.data.slice(0, -1) })),
        },
      };
    },
  };
}
