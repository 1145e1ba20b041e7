import { latin1, message, named, type ParseCase, utf8 } from "./parse-case.ts";

/** Decoding, and the control characters that are data like any other. */
export const encodingCases: readonly ParseCase[] = [
  {
    id: "sse/utf8/multibyte",
    title: "Characters of two, three and four bytes are read",
    rule: "sse.utf8",
    bytes: utf8("data: €豆腐 😀\n\n"),
    events: [message("€豆腐 😀")],
  },
  {
    id: "sse/utf8/multibyte-event-type",
    title: "A type may hold any character",
    rule: "sse.utf8",
    bytes: utf8("event: имя\ndata: x\n\n"),
    events: [named("имя", "x")],
  },
  {
    id: "sse/utf8/invalid-byte",
    title: "A byte that is never UTF-8 becomes U+FFFD",
    rule: "sse.utf8",
    bytes: latin1("data: a\xFFb\n\n"),
    events: [message("a\uFFFDb")],
  },
  {
    id: "sse/utf8/truncated-seq",
    title: "A sequence that breaks off becomes one U+FFFD",
    rule: "sse.utf8",
    bytes: latin1("data: a\xE2\x82b\n\n"),
    events: [message("a\uFFFDb")],
  },
  {
    id: "sse/utf8/overlong",
    title: "Each byte of an overlong sequence becomes U+FFFD",
    rule: "sse.utf8",
    bytes: latin1("data: \xC0\xAF\n\n"),
    events: [message("\uFFFD\uFFFD")],
  },
  {
    id: "sse/utf8/surrogate",
    title: "Each byte of an encoded surrogate becomes U+FFFD",
    rule: "sse.utf8",
    bytes: latin1("data: \xED\xA0\x80\n\n"),
    events: [message("\uFFFD\uFFFD\uFFFD")],
  },
  {
    id: "sse/utf8/noncharacter",
    title: "A noncharacter is data",
    rule: "sse.utf8",
    bytes: utf8("data: \uFFFE\n\n"),
    events: [message("\uFFFE")],
  },
  {
    id: "sse/nul/in-data",
    title: "NUL is data",
    rule: "sse.utf8",
    bytes: utf8("data:\0\n\n"),
    events: [message("\0")],
  },
  {
    id: "sse/nul/between",
    title: "NUL is data and blank lines after it dispatch nothing",
    rule: "sse.utf8",
    bytes: utf8("data:\0\n\n\n\n"),
    events: [message("\0")],
  },
  {
    id: "sse/ctl/chars",
    title: "Control characters are data",
    rule: "sse.utf8",
    bytes: utf8("data: \u0001\b\u007F\n\n"),
    events: [message("\u0001\b\u007F")],
  },
];
