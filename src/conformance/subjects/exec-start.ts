import type { SubjectInfo } from "../../wire/exec-protocol.ts";
import { describeEnd, quoteStderr } from "./describe-end.ts";
import { readHelloLine } from "./exec-answer.ts";
import { createLineCutter } from "./json-lines.ts";
import { type Command, type ProcessGroup, startProcessGroup } from "./process-group.ts";
import { SubjectError } from "./subject-error.ts";

/** A process that has said hello, and the two directions of the protocol. */
export interface ProtocolPipe {
  readonly info: SubjectInfo;
  readonly group: ProcessGroup;
  send(message: object): void;
  /** Hands over the lines after the hello, those that came before this call first. */
  listen(onLine: (line: string) => void, onTooLong: (problem: string) => void): void;
}

export interface ExecStartOptions {
  env?: Record<string, string> | undefined;
  cwd?: string | undefined;
  helloTimeoutMs: number;
  maxLineBytes: number;
  /** Gives the start up: the process is ended and the promise rejects. */
  signal: AbortSignal;
}

/**
 * Starts a command and waits for its hello.
 *
 * @throws {@link SubjectError} `cannot-start`, `no-hello` or `bad-hello`
 */
export async function startProtocol(command: Command, options: ExecStartOptions): Promise<ProtocolPipe> {
  const early: string[] = [];
  let onLine = (line: string): void => void early.push(line);
  let onTooLong = (): void => onLine("");
  const cutter = createLineCutter({
    maxBytes: options.maxLineBytes,
    onLine: (line) => onLine(line),
    onTooLong: () => onTooLong(),
  });
  const group = startProcessGroup(command, {
    env: { NO_PROXY: "127.0.0.1,localhost", no_proxy: "127.0.0.1,localhost", ...options.env },
    cwd: options.cwd,
    hasInput: true,
    onStdout: (bytes) => cutter.push(bytes),
  });
  const send = (message: object): void => void group.stdin?.write(`${toLine(message)}\n`);
  const name = typeof command === "string" ? command : command.join(" ");
  const firstLine = new Promise<string>((resolve) => {
    onLine = (line) => {
      if (line.trim() === "") return;
      onLine = (later) => void early.push(later);
      resolve(line.trim());
    };
    onTooLong = () => resolve("");
  });
  send({ op: "hello", protocol: 1 });
  try {
    const line = await waitForHello(firstLine, group, name, options);
    const info = readHelloLine(line);
    if (typeof info === "string") {
      const tail = quoteStderr(group.stderrTail());
      throw new SubjectError(
        "bad-hello",
        `Cannot use subject "${name}": its hello is not valid: ${info}${tail}`,
      );
    }
    return {
      info,
      group,
      send,
      listen(listener, tooLong) {
        for (const waiting of early.splice(0)) listener(waiting);
        onLine = listener;
        onTooLong = () => tooLong(`printed a line of more than ${options.maxLineBytes} bytes.`);
        // A last answer without a line end is still an answer; half of one is part of the death.
        void group.ended.then(() => {
          const rest = cutter.rest().trim();
          if (rest.endsWith("}")) onLine(rest);
        });
      },
    };
  } catch (error) {
    await group.kill();
    throw error;
  }
}

/** Escapes the two characters that some line readers, Node's among them, take for line ends. */
function toLine(message: object): string {
  return JSON.stringify(message).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

async function waitForHello(
  firstLine: Promise<string>,
  group: ProcessGroup,
  name: string,
  { helloTimeoutMs, signal }: ExecStartOptions,
): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    const giveUp = (why: string): void => {
      const message = `Cannot use subject "${name}": ${why}${quoteStderr(group.stderrTail())}`;
      reject(new SubjectError("no-hello", message));
    };
    timer = setTimeout(() => giveUp(`it said no hello within ${helloTimeoutMs} ms.`), helloTimeoutMs);
    onAbort = () => giveUp("it was closed before it said hello.");
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
  });
  const died = group.ended.then((end): never => {
    const how = describeEnd(end, group.stderrTail());
    const advice = "Run it by hand: it must answer the hello on standard input with its own.";
    throw new SubjectError(
      "cannot-start",
      `Cannot start subject "${name}": before its hello it ${how}\n${advice}`,
    );
  });
  // Whoever loses the race has nobody left to listen.
  late.catch(() => undefined);
  died.catch(() => undefined);
  try {
    return await Promise.race([firstLine, died, late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
