/** Judging clients: rules, cases, subjects, and the run that brings them together. */
export { ALL_CASES, type Case, PROPERTIES, type Property } from "./cases/index.ts";
export { type ClientSuiteOptions, runClientSuite } from "./client-suite.ts";
export { playStimulus, judgeStimulus, recordCheck, type Stimulus } from "./client-run.ts";
export { listChecks } from "./plan.ts";
export * from "./read/index.ts";
export { renderConsole } from "./report/console.ts";
export { renderNdjsonLine } from "./report/ndjson.ts";
export { COLOURS, type Palette, PLAIN } from "./report/palette.ts";
export { summarize } from "./report/summary.ts";
export { CLIENT_RULES, findRule, type Rule } from "./rules/index.ts";
export { RUN_RULES, type RunRule } from "./run-rules.ts";
export { PROFILES } from "./rules/profiles.ts";
export { selectChecks, type Selection } from "./selection.ts";
export { openSubject } from "./subjects/resolve-subject.ts";
export { expandSubjectNames } from "./subjects/shipped-subjects.ts";
export type { RunOutcome, Subject } from "./subjects/subject.ts";
export { SubjectError } from "./subjects/subject-error.ts";
