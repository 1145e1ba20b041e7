import type { Exchange } from "../../wire/exchange.ts";
import { helloSchema } from "../../wire/exec-protocol.ts";
import { observationSchema } from "../../wire/observation.ts";
import { type TraceJudged } from "../../wire/trace/trace-line.ts";
import { readSavedFile, savedFiles } from "./saved-run.ts";
import type { Recalled, RunOutcome, Subject } from "./subject.ts";
import { SubjectError } from "./subject-error.ts";

/**
 * A client as it was when its run was saved: nothing is asked of it again, what it said then is judged by the rules of now.
 *
 * @throws SubjectError `missing-module` when there is nothing to read, `unknown-subject` when it is no saved run.
 */
export function openTraceSubject(path: string): Subject {
  const judged = savedFiles(path).flatMap((file) =>
    readSavedFile(file).filter((line) => line.kind === "judged"),
  );
  const [first] = judged;
  if (first === undefined) {
    const why =
      "it holds no exchange of a judged run. `streamproof client --save-traces <dir>` saves them, a folder for each subject";
    throw new SubjectError("unknown-subject", `Cannot use subject "trace:${path}": ${why}.`);
  }
  const other = judged.find(
    ({ subject }) => subject.name !== first.subject.name || subject.level !== first.subject.level,
  );
  if (other !== undefined) {
    const why = `it holds runs of "${first.subject.name}" and of "${other.subject.name}". Name the folder of one of them`;
    throw new SubjectError("unknown-subject", `Cannot use subject "trace:${path}": ${why}.`);
  }
  const { op: _, protocol: __, ...info } = helloSchema.parse({ ...first.subject, op: "hello", protocol: 1 });
  const byId = new Map(judged.map((line) => [line.id, line]));
  return {
    info,
    faults: [],
    ...(first.forgivesTrailingNewline === undefined
      ? {}
      : { forgivesTrailingNewline: first.forgivesTrailingNewline }),
    ...(first.isToldTimeLimit === undefined ? {} : { isToldTimeLimit: first.isToldTimeLimit }),
    recall: (id) => {
      const line = byId.get(id);
      return line === undefined ? null : recalledFrom(line);
    },
    run: () => Promise.resolve({ kind: "skip", reason: "it is a saved run, and nothing can be asked of it" }),
    close: () => Promise.resolve(),
  };
}

function recalledFrom({ scenario, bodies, outcome, exchanges, ms }: TraceJudged): Recalled {
  const said =
    outcome.kind === "done"
      ? { kind: "done", observation: observationSchema.parse(outcome["observation"]) }
      : outcome;
  return { scenario, bodies, outcome: said as RunOutcome, exchanges: exchanges as unknown as Exchange[], ms };
}
