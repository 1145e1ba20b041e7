import type { ProcessEnd } from "./process-group.ts";

/** How a process ended, in words, with what it last said on standard error. */
export function describeEnd(end: ProcessEnd, stderrTail: string): string {
  return `${endInWords(end)}${quoteStderr(stderrTail)}`;
}

/** The tail of standard error as the end of a message; empty when there was none. */
export function quoteStderr(stderrTail: string): string {
  return stderrTail === "" ? "" : `; standard error ends with:\n${stderrTail}`;
}

function endInWords({ code, signal, startError }: ProcessEnd): string {
  if (startError) return `could not be started (${startError.message})`;
  if (signal) return `was killed by ${signal}`;
  if (code === 127) return "exited with status 127 (the shell did not find the command)";
  if (code === 126) return "exited with status 126 (the shell could not execute the command)";
  return `exited with status ${code}`;
}
