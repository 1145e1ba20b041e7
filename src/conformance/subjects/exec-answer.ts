import type { z } from "zod";
import { helloSchema, runAnswerSchema, type SubjectInfo } from "../../wire/exec-protocol.ts";
import type { RunOutcome } from "./subject.ts";

/** A line from a subject: an answer, or what is wrong with it. */
export type LineReading =
  | { id: string; outcome: RunOutcome }
  /** No answer, and it does not say to which run it belongs. */
  | { id: null; problem: string };

const STDOUT_RULE = "Standard output belongs to the protocol: print everything else to standard error.";

/** Reads one line of standard output after the hello. */
export function readAnswerLine(line: string): LineReading {
  const message = parseObject(line);
  if (!message)
    return { id: null, problem: `printed a line that is no answer: ${quote(line)}. ${STDOUT_RULE}` };
  const { id } = message;
  if (typeof id !== "string" && typeof id !== "number") {
    return {
      id: null,
      problem: `printed a line without the \`id\` of a run: ${quote(line)}. ${STDOUT_RULE}`,
    };
  }
  // Some languages make a number of an id that looks like one; which run is meant is plain all the same.
  const answer = runAnswerSchema.safeParse({ ...message, id: String(id) });
  if (!answer.success) {
    const problem = `answered with something that is no answer: ${describeIssue(answer.error)} in ${quote(line)}.`;
    return { id: String(id), outcome: { kind: "crash", message: `The subject ${problem}` } };
  }
  return { id: answer.data.id, outcome: toOutcome(answer.data) };
}

function toOutcome(answer: z.infer<typeof runAnswerSchema>): RunOutcome {
  if (answer.op === "done") return { kind: "done", observation: answer.observation };
  if (answer.op === "skip") return { kind: "skip", reason: answer.reason };
  return { kind: "adapter-error", message: answer.message };
}

/** Reads the hello; a string says what is wrong with it. */
export function readHelloLine(line: string): SubjectInfo | string {
  const message = parseObject(line);
  if (!message) return `the first line is no JSON object: ${quote(line)}. ${STDOUT_RULE}`;
  const hello = helloSchema.safeParse(message);
  if (!hello.success) return `${describeIssue(hello.error)} in ${quote(line)}.`;
  const { op: _op, protocol: _protocol, ...info } = hello.data;
  const needed = info.level === "chat" ? (["text", "error"] as const) : (["events"] as const);
  const missing = needed.find((capability) => !info.observes.includes(capability));
  if (missing) return `\`observes\` must name "${missing}" at level "${info.level}" in ${quote(line)}.`;
  return info;
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return error.message;
  const path = issue.path
    .map((key, i) => (typeof key === "number" ? `[${key}]` : `${i === 0 ? "" : "."}${String(key)}`))
    .join("");
  return `\`${path || "the message"}\`: ${issue.message}`;
}

function quote(line: string): string {
  return JSON.stringify(line.length > 200 ? `${line.slice(0, 200)}…` : line);
}
