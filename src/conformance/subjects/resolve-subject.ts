import { closestWord } from "../../scenario/closest-word.ts";
import { startCmdSubject } from "./cmd-subject.ts";
import { type ExecSubjectOptions, startExecSubject } from "./exec-subject.ts";
import { startModuleSubject } from "./module-subject.ts";
import { openShipped } from "./open-shipped.ts";
import { createReferenceSubject } from "./reference-subject.ts";
import { expandSubjectNames, REFERENCE, SHIPPED_SUBJECTS, subjectNames } from "./shipped-subjects.ts";
import type { Subject } from "./subject.ts";
import { openTraceSubject } from "./trace-subject.ts";
import { SubjectError } from "./subject-error.ts";

const SCHEMES = ["exec", "cmd", "module", "trace"] as const;

/**
 * Opens what a subject's word on the command line names: `exec:<command>`, `cmd:<command>`, `module:<path>`,
 * `trace:<path>` or the name of a shipped subject. A name that stands for several is to be expanded first.
 *
 * @throws `SubjectError`: `unknown-subject`, or why it cannot be started
 */
export async function openSubject(spec: string, options: ExecSubjectOptions = {}): Promise<Subject> {
  const colon = spec.indexOf(":");
  const scheme = SCHEMES.find((each) => each === spec.slice(0, Math.max(colon, 0)));
  if (!scheme) return openNamed(spec, options);
  const rest = spec.slice(colon + 1).trim();
  if (rest === "") {
    const what = scheme === "module" || scheme === "trace" ? "path" : "command";
    throw new SubjectError(
      "unknown-subject",
      `Cannot use subject "${spec}": there is no ${what} after "${scheme}:".`,
    );
  }
  if (scheme === "exec") return startExecSubject(rest, options);
  if (scheme === "trace") return openTraceSubject(rest);
  if (scheme === "module") return startModuleSubject(rest, options);
  return startCmdSubject(rest, options);
}

async function openNamed(name: string, options: ExecSubjectOptions): Promise<Subject> {
  const shipped = Object.hasOwn(SHIPPED_SUBJECTS, name) ? SHIPPED_SUBJECTS[name] : undefined;
  if (shipped !== undefined) return openShipped(name, shipped, options);
  if (name === REFERENCE) return createReferenceSubject();
  const members = expandSubjectNames(name);
  if (members.length > 1) {
    const message = `Cannot use subject "${name}": it stands for several. Choose one of ${members.join(", ")}.`;
    throw new SubjectError("unknown-subject", message);
  }
  const guess = closestWord(name, [...subjectNames(), ...SCHEMES.map((scheme) => `${scheme}:`)]);
  const hint =
    guess === undefined ? `Known names: ${subjectNames().join(", ")}.` : `Did you mean "${guess}"?`;
  throw new SubjectError(
    "unknown-subject",
    `Cannot use subject "${name}": no subject has that name. ${hint} Other programs are given as "exec:<command>", "cmd:<command>" or "module:<path>".`,
  );
}
