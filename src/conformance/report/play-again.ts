import type { CheckRecord } from "../../wire/result.ts";

/** The command that plays a check again, against the subject it was seen at; null where there is none. */
export function playAgain(record: CheckRecord, command = "streamproof"): string | null {
  const { check, case: caseId, subject, replay, relay, reply } = record;
  const at = quoteWord(subject);
  if (reply !== undefined) return `${command} endpoint ${at} --only ${quoteWord(check)}`;
  if (relay !== undefined && !caseId.startsWith("property/"))
    return `${command} gateway ${at} --only ${quoteWord(check)}`;
  if (replay === undefined) return null;
  return `${command} replay ${replay} ${relay === undefined ? "--subject" : "--gateway"} ${at}`;
}

/** A word as a shell takes it. */
function quoteWord(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
