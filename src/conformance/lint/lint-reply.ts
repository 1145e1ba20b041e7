import { type CapturedEnd, type CapturedReply, headerOf } from "../captures/captured-reply.ts";
import { HTTP_LINT_RULES } from "./http-rules.ts";
import { type LintOutcome, openTallies, type Place, shown } from "./lint-rule.ts";
import { type StreamFindings, type StreamKind, StreamLint } from "./stream-lint.ts";

/** What a reply as a whole amounted to. */
export interface ReplyFindings extends StreamFindings {
  /** Whether the reading was stopped before the end. */
  isStopped: boolean;
}

export interface LintReplyOptions {
  /** What it is to be judged as, where the capture does not say so. @defaultValue "auto" */
  kind?: StreamKind | undefined;
  /** Stops reading; what was read is judged. */
  signal?: AbortSignal | undefined;
}

/** Judges one reply of a capture, as it streams by. */
export async function lintReply(
  reply: CapturedReply,
  options: LintReplyOptions = {},
): Promise<ReplyFindings> {
  const kind = options.kind ?? "auto";
  const stream = new StreamLint({
    kind: kind === "auto" ? (reply.kind ?? kind) : kind,
    isJsonLines: reply.isJsonLines,
  });
  const isTold = (): boolean => options.signal?.aborted === true;
  for await (const { bytes } of reply.pieces) {
    stream.push(bytes);
    if (isTold()) break;
  }
  // A source that is stopped while nothing comes ends as if that were all.
  const isStopped = isTold();
  const found = stream.end({ isCut: isStopped });
  const { status } = reply;
  const ended = reply.end();
  const around = lintAround(
    reply,
    isStopped ? { ...ended, completeness: null } : ended,
    { ...stream.place },
    found.events,
  );
  if (status !== null && (status < 200 || status > 299)) return { ...found, outcomes: around, isStopped };
  return { ...found, outcomes: [...around, ...found.outcomes], isStopped };
}

/** What HTTP shows. A file with the body alone shows nothing of it. */
function lintAround(reply: CapturedReply, end: CapturedEnd, place: Place, events: number): LintOutcome[] {
  const tallies = openTallies(HTTP_LINT_RULES);
  const { status } = reply;
  const isSuccess = status === null || (status >= 200 && status <= 299);
  if (status !== null) {
    tallies.status.require(isSuccess, START, () => `the status is ${status}`);
    const type = headerOf(reply, "content-type");
    if (isSuccess && (type !== null || events > 0)) {
      tallies.contentType.require(
        isEventStream(type),
        START,
        () => `the content type is ${shown(type ?? undefined)}`,
      );
    }
  }
  if (end.completeness !== null) {
    tallies.framing.hold();
    tallies.whole.require(end.completeness !== "incomplete", place, () =>
      end.isReset ? "the connection was reset before the end" : "the connection closed before the end",
    );
    if (end.completeness === "stalled")
      tallies.whole.fail(place, "nothing more came, and the connection stayed open");
  }
  for (const fault of end.faults) tallies.framing.fail(place, fault);
  return Object.values(tallies);
}

const START: Place = { line: 1, offset: 0 };

function isEventStream(type: string | null): boolean {
  return type?.split(";")[0]?.trim().toLowerCase() === "text/event-stream";
}
