/** `must` fails, `should` warns, `may` informs, `divergent` is recorded and never scored. */
export const LEVELS = ["must", "should", "may", "divergent"] as const;
export type Level = (typeof LEVELS)[number];

/** What a verdict means to those who have to act on it. */
export interface VerdictMeaning {
  /** Whether a rule was broken, at whatever level. */
  breaks: boolean;
  /** Whether the check told nothing because of us or of the adapter. */
  isInconclusive: boolean;
  /** Whether a machine that was busy for a moment looks the same. */
  mayBeHaste: boolean;
}

const meaning = (...words: (keyof VerdictMeaning)[]): VerdictMeaning => ({
  breaks: words.includes("breaks"),
  isInconclusive: words.includes("isInconclusive"),
  mayBeHaste: words.includes("mayBeHaste"),
});

/** What became of one check. Nothing that was not seen is `pass`; a broken `should` is a `warn` unless the run is strict. */
export const VERDICT_MEANINGS = {
  pass: meaning(),
  fail: meaning("breaks", "mayBeHaste"),
  warn: meaning("breaks", "mayBeHaste"),
  divergent: meaning(),
  "not-applicable": meaning(),
  "not-observed": meaning(),
  "setup-fail": meaning("isInconclusive"),
  "harness-error": meaning("isInconclusive"),
  timeout: meaning("breaks", "mayBeHaste"),
  crash: meaning("breaks"),
} satisfies Record<string, VerdictMeaning>;

export type Verdict = keyof typeof VERDICT_MEANINGS;
export const VERDICTS = Object.keys(VERDICT_MEANINGS) as [Verdict, ...Verdict[]];
