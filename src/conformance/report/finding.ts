import type { CheckRecord } from "../../wire/result.ts";

/** Records of one case that say the same: one rendering of it, and the others it was seen in too. */
export interface Finding {
  record: CheckRecord;
  /** As in check ids: `@writes=marks`. */
  variants: string[];
}

/** Folds the renderings of a case that failed in the same way into one finding, the plainest first. */
export function foldVariants(records: readonly CheckRecord[]): Finding[] {
  const findings: Finding[] = [];
  const plainFirst = records.toSorted((a, b) => Number(isVariant(a)) - Number(isVariant(b)));
  for (const record of plainFirst) {
    const known = findings.find(
      ({ record: other }) => other.case === record.case && sameFinding(other, record),
    );
    if (known) known.variants.push(variantOf(record));
    else findings.push({ record, variants: [] });
  }
  return findings;
}

/** Whether two records say the same, whatever check they are of. */
export function sameFinding(a: CheckRecord, b: CheckRecord): boolean {
  const said = ({ verdict, message, expected, actual }: CheckRecord): string =>
    JSON.stringify([verdict, message, expected, actual]);
  return said(a) === said(b);
}

function isVariant({ check }: CheckRecord): boolean {
  return check.includes("@");
}

function variantOf({ check }: CheckRecord): string {
  return check.slice(check.indexOf("@"));
}
