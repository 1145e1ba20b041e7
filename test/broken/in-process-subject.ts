import type { Subject, SubjectRequest } from "../../src/conformance/subjects/subject.ts";
import type { Capability, SubjectInfo } from "../../src/wire/exec-protocol.ts";
import type { Observation } from "../../src/wire/observation.ts";

/** A client of one call, by its constructor. */
export type ClientClass = (new (asked: SubjectRequest) => { run(): Promise<Observation> }) & {
  /** What a process of its own would have held at its peak, in bytes. @defaultValue not told */
  gauge?: { peakBytes: number };
};

export const CHAT_OBSERVES: readonly Capability[] = [
  "text",
  "reasoning",
  "refusal",
  "toolCalls",
  "choices",
  "finishReason",
  "usage",
  "error",
  "cancel",
  "arrivals",
];

export const EVENTS_OBSERVES: readonly Capability[] = ["events", "retry", "lastEventId", "error"];

/** A call that lasts this much longer than it was given hangs. */
const GRACE_MS = 400;

/** A client that runs in the test's own process. */
export function inProcessSubject(
  name: string,
  Client: ClientClass,
  info: Partial<SubjectInfo> & Pick<SubjectInfo, "level">,
): Subject {
  return {
    info: {
      name,
      version: "test",
      language: "typescript",
      runtime: `node ${process.versions.node}`,
      observes: [...(info.level === "chat" ? CHAT_OBSERVES : EVENTS_OBSERVES)],
      concurrency: 32,
      ...info,
    },
    faults: [],
    async run(asked) {
      let timer: NodeJS.Timeout | undefined;
      const hang = new Promise<null>((resolve) => {
        timer = setTimeout(() => resolve(null), asked.timeoutMs + GRACE_MS);
      });
      const observation = await Promise.race([new Client(asked).run(), hang]);
      clearTimeout(timer);
      return observation === null
        ? { kind: "timeout", message: "the call did not end in time" }
        : { kind: "done", observation };
    },
    ...(Client.gauge === undefined ? {} : watched(Client.gauge)),
    async close() {},
  };
}

function watched(gauge: { peakBytes: number }): Pick<Subject, "peakMemoryBytes" | "startAfresh"> {
  return {
    peakMemoryBytes: () => gauge.peakBytes,
    startAfresh: async () => void (gauge.peakBytes = 0),
  };
}
