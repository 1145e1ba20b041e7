import { http, rfc9110, whatwg } from "../rules/sources.ts";
import type { LintRule } from "./lint-rule.ts";

/** What stands around the stream, where the capture has it. */
export const HTTP_LINT_RULES = {
  status: {
    id: "lint.http.status",
    level: "may",
    requires: "The reply is a success.",
    why: "An error before the stream is right to have a status of its own; there is no stream to judge then.",
    source: rfc9110("15 Status Codes"),
    mend: "Look at the body for what was wrong with the request.",
  },
  contentType: {
    id: "lint.http.content-type",
    level: "must",
    requires: "The content type of a stream is text/event-stream.",
    why: "Browsers refuse to read it otherwise, and proxies that know it not hold it back.",
    source: whatwg("9.2.3 Processing model"),
    mend: "Send Content-Type: text/event-stream.",
  },
  framing: {
    id: "lint.http.framing",
    level: "must",
    requires: "The body is framed as HTTP demands, and decodes as its Content-Encoding says.",
    why: "HTTP stacks throw the answer away at the first fault in it.",
    source: http("7.1 Chunked Transfer Coding"),
    mend: "Leave the framing to the HTTP library, and compress either not at all or with a flush behind every event.",
  },
  whole: {
    id: "lint.http.whole",
    level: "must",
    requires: "The body ends as HTTP says that it will.",
    why: "A body that breaks off is a truncated answer, whatever was in it.",
    source: http("8 Handling Incomplete Messages"),
    mend: "Look for a crash, a time-out or a proxy between the server and whoever recorded this.",
  },
} as const satisfies Record<string, LintRule>;
