/**
 * How a fact about a provider is known, from the best to none:
 * `source`: read in its code or specification · `recorded`: read in a recorded
 * reply · `documented` by the vendor · `reported` in a public issue · `inferred` from the others · `unconfirmed`.
 */
type Known = "source" | "recorded" | "documented" | "reported" | "inferred" | "unconfirmed";

/** One way in which a provider differs, and where that is from. */
export interface Knob<Value> {
  value: Value;
  known: Known;
  /** Document, repository or recording. */
  from: string;
}

/** Makes the knobs of one kind of knowledge: `recorded("AI SDK fixtures")({ role: "every" })`. */
function knownAs(known: Known): (from: string) => <Values extends object>(values: Values) => Knobbed<Values> {
  return (from) => (values) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { value, known, from }]),
    ) as Knobbed<typeof values>;
}

export type Knobbed<Values> = { [Name in keyof Values]: Knob<Values[Name]> };

export const source = knownAs("source");
export const recorded = knownAs("recorded");
export const documented = knownAs("documented");
export const reported = knownAs("reported");
export const inferred = knownAs("inferred");
export const unconfirmed = knownAs("unconfirmed");
