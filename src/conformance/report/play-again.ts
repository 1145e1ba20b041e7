import type { CheckRecord } from "../../wire/result.ts";

/** Characters of a token that a person pastes; terminals cut a line behind 4,096. */
const MAX_PASTED = 4000;

/** The command that plays a check again, against the subject it was seen at; null where there is none. */
export function playAgain(record: CheckRecord, command = "streamproof"): string | null {
  const { check, case: caseId, subject, sent, replay, relay, reply } = record;
  const at = quoteWord(subject);
  const isGenerated = caseId.startsWith("property/");
  if (reply !== undefined) return `${command} endpoint ${at} --only ${quoteWord(check)}`;
  if (relay !== undefined && !isGenerated) return `${command} gateway ${at} --only ${quoteWord(check)}`;
  const isAskedById = !isGenerated && (replay === undefined || replay.length > MAX_PASTED);
  if (sent !== undefined && isAskedById) return `${command} client ${at} --only ${quoteWord(check)}`;
  if (replay === undefined) return null;
  return `${command} replay ${replay} ${relay === undefined ? "--subject" : "--gateway"} ${at}`;
}

/** A word as a shell takes it. */
function quoteWord(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
