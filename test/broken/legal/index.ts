import type { Subject } from "../../../src/conformance/subjects/subject.ts";
import { inProcessSubject } from "../in-process-subject.ts";
import { LEGAL_ANSWERS, LEGAL_EVENTS } from "./answers.ts";
import { LEGAL_CALLERS } from "./callers.ts";
import { LEGAL_ENDINGS } from "./endings.ts";
import { LEGAL_EVENT_SOURCES } from "./event-sources.ts";
import type { LegalClient } from "./legal-client.ts";
import { LEGAL_OLD_HTTP } from "./old-http.ts";

export type { LegalClient } from "./legal-client.ts";

/** Every client that does something its own way, and may. */
export const LEGAL_CLIENTS: readonly LegalClient[] = [
  ...LEGAL_ENDINGS,
  ...LEGAL_ANSWERS,
  ...LEGAL_EVENTS,
  ...LEGAL_EVENT_SOURCES,
  ...LEGAL_CALLERS,
  LEGAL_OLD_HTTP,
];

export function legalSubject(client: LegalClient): Subject {
  const { name, Client, level, observes, forgivesTrailingNewline } = client;
  const info = { level, ...(observes === undefined ? {} : { observes: [...observes] }) };
  const subject = inProcessSubject(name, Client, info);
  return forgivesTrailingNewline === undefined ? subject : { ...subject, forgivesTrailingNewline };
}
