import { clientHello } from "../../adapters/client-hello.ts";
import type { ClientDefinition } from "../../adapters/define-client.ts";
import { describeBreak, RUN_TOOLS, Skipped } from "../../adapters/run-tools.ts";
import { limitConcurrency } from "./concurrency-limit.ts";
import { readAnswerLine, readHelloLine } from "./exec-answer.ts";
import { secondLookMs } from "./second-look.ts";
import type { RunOutcome, RunWatch, Subject, SubjectRequest } from "./subject.ts";
import { SubjectError } from "./subject-error.ts";

/** Waited beyond a run's own `timeoutMs` before the run counts as hung. */
const GRACE_MS = 1500;

/**
 * A client definition as a subject in this very process. It shares the event loop with the mock server and the
 * judge: a client that blocks or kills its process takes them along, which `module:` is there to avoid.
 *
 * @throws SubjectError `bad-hello` when the definition says something impossible
 */
export function createInProcessSubject(definition: ClientDefinition): Subject {
  const info = readHelloLine(JSON.stringify(clientHello(definition)));
  if (typeof info === "string")
    throw new SubjectError("bad-hello", `Cannot use the client "${definition.name}": ${info}`);
  const limit = limitConcurrency(info.concurrency);
  const restoreProxy = bypassProxy();
  return {
    info,
    faults: [],
    run: (request, watch) => limit(() => runOnce(definition, request, watch)),
    close: async () => restoreProxy(),
  };
}

async function runOnce(
  definition: ClientDefinition,
  request: SubjectRequest,
  watch?: RunWatch,
): Promise<RunOutcome> {
  const askedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<RunOutcome>((resolve) => {
    const giveUp = (): void => resolve({ kind: "timeout", message: "The client gave no answer in time" });
    const lookAgain = (): void => {
      timer = setTimeout(giveUp, secondLookMs(askedAt, watch));
    };
    timer = setTimeout(lookAgain, request.timeoutMs + GRACE_MS);
  });
  try {
    return await Promise.race([ask(definition, request), hang]);
  } finally {
    clearTimeout(timer);
  }
}

async function ask(definition: ClientDefinition, request: SubjectRequest): Promise<RunOutcome> {
  try {
    const observation = await definition.run(structuredClone(request), RUN_TOOLS);
    // Through the same door as an answer on a pipe: what JSON cannot carry means the same here as there.
    const reading = readAnswerLine(JSON.stringify({ op: "done", id: "in-process", observation }));
    return reading.id === null ? { kind: "crash", message: reading.problem } : reading.outcome;
  } catch (thrown) {
    if (thrown instanceof Skipped) return { kind: "skip", reason: thrown.message };
    return { kind: "adapter-error", message: describeBreak(thrown) };
  }
}

/** The mock server is on this machine; a proxy would not find it. Returns what undoes it. */
function bypassProxy(): () => void {
  const names = ["NO_PROXY", "no_proxy"] as const;
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const [name, value] of before)
    process.env[name] = [...(value ? [value] : []), "127.0.0.1,localhost"].join(",");
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
