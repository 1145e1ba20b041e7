import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { CAPABILITIES, type SubjectInfo } from "../../wire/exec-protocol.ts";
import type { Observation } from "../../wire/observation.ts";
import { acceptEndings } from "../rules/accepted-endings.ts";
import { type Completeness, createEventReader, readReply } from "../read/index.ts";
import { ACCEPT_ENCODING, decodedBody } from "./content-coding.ts";
import { readEventSource } from "./reference-event-source.ts";
import type { RunOutcome, Subject, SubjectRequest } from "./subject.ts";

/** What was received of a reply before it ended, one way or another. */
interface Received {
  status: number;
  contentType: string | null;
  body: Buffer;
  completeness: Completeness;
  isCancelled: boolean;
  /** When each chunk was there, in ms after the request. */
  arrivals: number[];
}

/**
 * A client that reads by the reference reader and reports what the standard and the table of endings say. It is
 * judged before everybody else on every run: what it fails is a fault of the harness.
 */
export function createReferenceSubject(level: SubjectInfo["level"] = "chat"): Subject {
  const observes = CAPABILITIES.filter((capability) =>
    level === "events"
      ? ["events", "retry", "lastEventId", "error", "reconnect"].includes(capability)
      : !["events", "comments", "retry", "lastEventId", "reconnect"].includes(capability),
  );
  return {
    info: {
      name: "reference",
      version: "built-in",
      language: "typescript",
      runtime: `node ${process.versions.node}`,
      level,
      observes,
      concurrency: 8,
    },
    faults: [],
    async run(asked): Promise<RunOutcome> {
      try {
        if (asked.reconnect) {
          const observation = await readEventSource(asked, (request) => receive(request, level));
          return { kind: "done", observation };
        }
        return { kind: "done", observation: observe(await receive(asked, level), level) };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { kind: "done", observation: { ended: "error", error: { kind: "network", message } } };
      }
    },
    async close() {},
  };
}

function observe(received: Received, level: SubjectInfo["level"]): Observation {
  const reading = readReply(received);
  const { answer, events, retryMs, lastEventId } = reading;
  const { accepted } = acceptEndings(reading);
  // Where complete and error are both right, the cautious reader says error.
  const ended = received.isCancelled ? "cancelled" : accepted.includes("error") ? "error" : "complete";
  const error =
    ended === "error"
      ? {
          kind: reading.outcome === "http-error" ? ("http" as const) : ("other" as const),
          message: answer.error?.message ?? reading.outcome,
          status: reading.status,
        }
      : null;
  if (level === "events") return { ended, error, events, retryMs, lastEventId };
  return { ended, error, choices: answer.choices, usage: answer.usage, arrivals: received.arrivals };
}

const MAX_REDIRECTS = 5;

function receive(asked: SubjectRequest, level: SubjectInfo["level"]): Promise<Received> {
  const { method, body, timeoutMs, cancelAfter } = asked;
  const headers = { ...asked.headers, "accept-encoding": ACCEPT_ENCODING };
  const signal = AbortSignal.timeout(timeoutMs);
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const send = (url: string, redirects: number): void => {
      const call = request(url, { method, headers, agent: false, signal });
      let hasReply = false;
      // A reset behind the head is an error of the reply, which knows what came before.
      call.on("error", (error) => {
        if (!hasReply || signal.aborted) reject(error);
      });
      call.once("response", (response) => {
        hasReply = true;
        const target = redirects < MAX_REDIRECTS ? targetOf(response, url, method) : null;
        if (target === null)
          collect(call, response, { cancelAfter, stopsAtDone: level === "chat", startedAt }, resolve);
        else {
          response.resume();
          send(target, redirects + 1);
        }
      });
      call.end(body === undefined ? undefined : JSON.stringify(body));
    };
    send(asked.url, 0);
  });
}

/** A GET stays one. */
const REDIRECTS: Record<string, readonly number[]> = { GET: [301, 302, 303, 307, 308], POST: [307, 308] };

/** Where a redirect that keeps method and body leads, within the origin; the others are reported as they are. */
function targetOf(
  { statusCode = 0, headers: { location } }: IncomingMessage,
  from: string,
  method: string,
): string | null {
  if (!REDIRECTS[method]?.includes(statusCode) || location === undefined) return null;
  const target = new URL(location, from);
  return target.origin === new URL(from).origin ? target.href : null;
}

interface Collecting {
  cancelAfter: SubjectRequest["cancelAfter"];
  stopsAtDone: boolean;
  startedAt: number;
}

function collect(
  call: ClientRequest,
  response: IncomingMessage,
  { cancelAfter, stopsAtDone, startedAt }: Collecting,
  resolve: (received: Received) => void,
): void {
  const parts: Buffer[] = [];
  const arrivals: number[] = [];
  let isDone = false;
  const finish = (completeness: Completeness, isCancelled = false): void => {
    clearTimeout(timer);
    call.destroy();
    const contentType = response.headers["content-type"] ?? null;
    resolve({
      status: response.statusCode ?? 0,
      contentType,
      body: Buffer.concat(parts),
      completeness,
      isCancelled,
      arrivals,
    });
  };
  const timer =
    cancelAfter?.ms === undefined ? undefined : setTimeout(() => finish("stalled", true), cancelAfter.ms);
  const reader = createEventReader({
    onEvent: ({ data }) => {
      if (stopsAtDone && data === "[DONE]") isDone = true;
      else if (data !== "") arrivals.push(performance.now() - startedAt);
    },
  });
  const source = decodedBody(response);
  source.on("data", (part: Buffer) => {
    parts.push(part);
    reader.push(part);
    if (cancelAfter?.chunks !== undefined && arrivals.length >= cancelAfter.chunks) finish("stalled", true);
    else if (isDone) finish("stalled");
  });
  const isDelimitedByClose =
    response.headers["content-length"] === undefined && response.headers["transfer-encoding"] === undefined;
  source.once("end", () => finish(isDelimitedByClose ? "close-delimited" : "complete"));
  // Of a body that cannot be decoded no more will come either.
  for (const broken of new Set([response, source]))
    broken.once("error", () => finish(isDelimitedByClose ? "close-delimited" : "incomplete"));
}
