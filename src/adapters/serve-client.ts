import { AsyncLocalStorage } from "node:async_hooks";
import { harnessMessageSchema, type RunRequest } from "../wire/exec-protocol.ts";
import { clientHello } from "./client-hello.ts";
import type { ClientDefinition } from "./define-client.ts";
import { describeError } from "./describe-error.ts";
import { readLines } from "./read-lines.ts";
import { describeBreak, RUN_TOOLS, Skipped } from "./run-tools.ts";

/** A run that waits for its observation, and what went wrong beside it. */
interface OpenRun {
  sideErrors: string[];
}

/**
 * Speaks protocol 1 for a client on standard input and output, until bye or the end of input, and then ends the
 * process. From this call on standard output belongs to the protocol: what the client's libraries print there
 * goes to standard error, and what escapes them as unhandled is reported beside the run it came from.
 */
export async function serveClient(definition: ClientDefinition): Promise<never> {
  const print = takeStdout();
  const send = (message: object): void => void print(`${JSON.stringify(message)}\n`);
  const open = new Set<OpenRun>();
  const context = new AsyncLocalStorage<OpenRun>();
  catchEscapedErrors(open, context);
  for await (const line of readLines(process.stdin)) {
    const message = readMessage(line);
    if (message?.op === "hello") send(clientHello(definition));
    else if (message?.op === "bye") break;
    else if (message?.op === "run") {
      const run: OpenRun = { sideErrors: [] };
      open.add(run);
      void context
        .run(run, () => answer(definition, message, run))
        .then((answered) => {
          open.delete(run);
          print(`${answered}\n`);
        });
    }
  }
  // Connections and timers that the client left open would keep us here.
  process.exit(0);
}

function readMessage(line: string): ReturnType<typeof harnessMessageSchema.parse> | null {
  if (line.trim() === "") return null;
  try {
    return harnessMessageSchema.parse(JSON.parse(line));
  } catch (error) {
    process.stderr.write(`Cannot read a message of the harness: ${(error as Error).message}\n`);
    return null;
  }
}

async function answer(
  definition: ClientDefinition,
  { op: _op, id, ...request }: RunRequest,
  run: OpenRun,
): Promise<string> {
  try {
    const observation = await definition.run(request, RUN_TOOLS);
    // Rejections that nobody handles are reported after the microtasks that made them.
    await new Promise<void>((resolve) => void setImmediate(resolve));
    if (run.sideErrors.length === 0) return JSON.stringify({ op: "done", id, observation });
    const sideErrors = [...(observation.sideErrors ?? []), ...run.sideErrors];
    return JSON.stringify({ op: "done", id, observation: { ...observation, sideErrors } });
  } catch (thrown) {
    if (thrown instanceof Skipped) return JSON.stringify({ op: "skip", id, reason: thrown.message });
    return JSON.stringify({ op: "error", id, message: describeBreak(thrown) });
  }
}

/** The way to print for us alone; everybody else's output goes to standard error. */
function takeStdout(): (text: string) => boolean {
  const print = process.stdout.write.bind(process.stdout) as (text: string) => boolean;
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  // The harness may be gone; the end of its input tells us to go too.
  process.stdout.on("error", () => undefined);
  return print;
}

function catchEscapedErrors(open: ReadonlySet<OpenRun>, context: AsyncLocalStorage<OpenRun>): void {
  const report = (kind: string, thrown: unknown): void => {
    const message = `${kind}: ${describeError(thrown).message}`;
    const tracked = context.getStore();
    const [only] = open.size === 1 ? open : [];
    // What a run that is over leaves behind is not the fault of the one that is open.
    const run = tracked ?? only;
    if (run && open.has(run)) run.sideErrors.push(message);
    process.stderr.write(`${message}\n`);
  };
  process.on("unhandledRejection", (reason) => report("unhandled rejection", reason));
  process.on("uncaughtException", (error) => report("uncaught exception", error));
}
