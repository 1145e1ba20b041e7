import { arch, platform } from "node:os";
import type { SubjectInfo } from "../../wire/exec-protocol.ts";
import { limitConcurrency } from "./concurrency-limit.ts";
import { describeEnd, quoteStderr } from "./describe-end.ts";
import { isOverWithin, type ProcessEnd, type ProcessGroup, startProcessGroup } from "./process-group.ts";
import { secondLookMs } from "./second-look.ts";
import type { RunOutcome, RunWatch, Subject, SubjectRequest } from "./subject.ts";

/** How a `cmd:` subject is started and watched. */
export interface CmdSubjectOptions {
  /** More environment variables; ours is inherited. */
  env?: Record<string, string>;
  cwd?: string;
  /** Waited beyond a run's own `timeoutMs` before the command is killed. @defaultValue 1500 */
  graceMs?: number;
}

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const CONCURRENCY = 4;
/** What a shell reports (128 + signal) for a program that died of its own fault: ILL, ABRT, BUS, FPE, SEGV. */
const FATAL_STATUSES = new Set([132, 134, 135, 136, 139]);
const NOT_EXECUTED = /not found|no such file|permission denied|cannot execute|not executable|is a directory/i;

/** Any program as a subject: run once per request, its standard output is the text it understood. */
export function startCmdSubject(command: string, options: CmdSubjectOptions = {}): Subject {
  const info: SubjectInfo = {
    name: command,
    version: "unknown",
    language: "unknown",
    runtime: `${platform()} ${arch()}`,
    level: "chat",
    observes: ["text", "error"],
    concurrency: CONCURRENCY,
  };
  const running = new Set<ProcessGroup>();
  const limit = limitConcurrency(CONCURRENCY);
  let isClosed = false;
  return {
    info,
    faults: [],
    forgivesTrailingNewline: true,
    isToldTimeLimit: false,
    run: (request, watch) =>
      limit(async () => {
        if (isClosed) return { kind: "adapter-error", message: "The subject was closed." };
        if (request.cancelAfter) return { kind: "skip", reason: "a command cannot be told to cancel" };
        return runOnce(command, request, options, running, watch);
      }),
    async close() {
      isClosed = true;
      await Promise.all([...running].map((group) => group.kill()));
    },
  };
}

async function runOnce(
  command: string,
  request: SubjectRequest,
  { env, cwd, graceMs = 1500 }: CmdSubjectOptions,
  running: Set<ProcessGroup>,
  watch?: RunWatch,
): Promise<RunOutcome> {
  const askedAt = performance.now();
  const output: Buffer[] = [];
  let bytes = 0;
  const group = startProcessGroup(command, {
    env: { ...requestEnvironment(request), ...env },
    cwd,
    hasInput: false,
    onStdout: (piece) => {
      bytes += piece.length;
      if (bytes <= MAX_OUTPUT_BYTES) output.push(piece);
      else void group.kill();
    },
  });
  running.add(group);
  try {
    const isOver = await isOverWithin(group.ended, request.timeoutMs + graceMs);
    // A second look, so that an end that we were too busy to notice is noticed first.
    if (!isOver && !(await isOverWithin(group.ended, secondLookMs(askedAt, watch)))) {
      await group.kill();
      return {
        kind: "timeout",
        message: `The command did not end in time${quoteStderr(group.stderrTail())}`,
      };
    }
    if (bytes > MAX_OUTPUT_BYTES) {
      return { kind: "crash", message: `The command printed more than ${MAX_OUTPUT_BYTES} bytes.` };
    }
    return judgeEnd(await group.ended, Buffer.concat(output).toString("utf8"), group.stderrTail());
  } finally {
    running.delete(group);
  }
}

function judgeEnd(end: ProcessEnd, text: string, stderrTail: string): RunOutcome {
  const how = `The command ${describeEnd(end, stderrTail)}`;
  if (end.startError) return { kind: "adapter-error", message: how };
  if (end.signal !== null || FATAL_STATUSES.has(end.code ?? 0)) return { kind: "crash", message: how };
  // It never ran, so nothing can be said about it.
  if ((end.code === 126 || end.code === 127) && NOT_EXECUTED.test(stderrTail)) {
    return { kind: "adapter-error", message: how };
  }
  const choices = [{ index: 0, text }];
  if (end.code === 0) return { kind: "done", observation: { ended: "complete", choices } };
  const message = stderrTail || `exit status ${end.code}`;
  return { kind: "done", observation: { ended: "error", error: { kind: "other", message }, choices } };
}

function requestEnvironment({ url, baseUrl, headers, body }: SubjectRequest): Record<string, string> {
  const authorization = Object.entries(headers).find(([name]) => name.toLowerCase() === "authorization")?.[1];
  return {
    NO_PROXY: "127.0.0.1,localhost",
    no_proxy: "127.0.0.1,localhost",
    OPENAI_BASE_URL: baseUrl,
    OPENAI_API_KEY: authorization?.replace(/^Bearer\s+/i, "") || "test",
    STREAMPROOF_URL: url,
    STREAMPROOF_BASE_URL: baseUrl,
    STREAMPROOF_BODY: JSON.stringify(body ?? {}),
    STREAMPROOF_PROMPT: lastPrompt(body?.["messages"]),
  };
}

/** The text of the last user message, from a string or from its text parts. */
function lastPrompt(messages: unknown): string {
  if (!Array.isArray(messages)) return "";
  const last = (messages as { role?: unknown; content?: unknown }[]).findLast(
    (each) => each?.role === "user",
  );
  if (typeof last?.content === "string") return last.content;
  if (!Array.isArray(last?.content)) return "";
  const parts = last.content as { text?: unknown }[];
  return parts.map((part) => (typeof part?.text === "string" ? part.text : "")).join("");
}
