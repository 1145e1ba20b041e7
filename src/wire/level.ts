/** `must` fails, `should` warns, `may` informs, `divergent` is recorded and never scored. */
export const LEVELS = ["must", "should", "may", "divergent"] as const;
export type Level = (typeof LEVELS)[number];

/** What became of one check. Nothing that was not seen is `pass`. */
export const VERDICTS = [
  "pass",
  "fail",
  "warn",
  "divergent",
  "not-applicable",
  "not-observed",
  "setup-fail",
  "harness-error",
  "timeout",
  "crash",
] as const;
export type Verdict = (typeof VERDICTS)[number];
