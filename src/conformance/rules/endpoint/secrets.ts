import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { robustness } from "../sources.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { ofReplies, unseen } from "./gates.ts";

const STORAGE = robustness(
  "https://cwe.mitre.org/data/definitions/209.html",
  "CWE-209: error messages with sensitive information",
);

/** Keys, which belong nowhere but into the request. */
export const SECRET_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.secret.not-echoed",
    level: "must",
    requires: "The key stands nowhere in the answer: no header, no body.",
    why: "Answers are logged, kept and shown; keys must not be.",
    source: STORAGE,
    judge: ofReplies((trace) => finding(trace, trace.secrets)),
  },
  {
    id: "endpoint.secret.wrong-not-echoed",
    level: "should",
    requires: "A key that was turned down is not sent back as it was.",
    why: "It may be right elsewhere, or but for a letter.",
    source: STORAGE,
    judge: ofReplies((trace) => finding(trace, [trace.wrongKey])),
  },
];

/** Shorter ones are no keys, and stand everywhere by chance. */
const MIN_LENGTH = 6;

function finding({ reply }: EndpointTrace, given: readonly string[]): Finding {
  const secrets = given.filter((secret) => secret.length >= MIN_LENGTH);
  if (secrets.length === 0) return unseen("no key was given");
  const header = [...(reply.raw.head?.headers ?? []), ...reply.raw.trailers].find(([, value]) =>
    secrets.some((secret) => value.includes(secret)),
  );
  if (header !== undefined) return broken(`the header ${header[0]} holds the key`, null, header[1]);
  const spellings = secrets.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
  ]);
  const found = spellings.find((spelling) => reply.body.includes(spelling));
  if (found === undefined) return HELD;
  const at = reply.body.indexOf(found);
  return broken(
    "the body holds the key",
    null,
    reply.body.slice(Math.max(0, at - 40), at + found.length + 40),
  );
}
