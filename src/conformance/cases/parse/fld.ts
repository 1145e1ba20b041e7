import { message, named, type ParseCase, utf8 } from "./parse-case.ts";

/** Names of fields, known and unknown. */
export const fieldNameCases: readonly ParseCase[] = [
  {
    id: "sse/fld/unknown",
    title: "An unknown field is ignored",
    rule: "sse.field-names",
    bytes: utf8("event: greeting\ncolor: blue\ndata: Hello\n\n"),
    events: [named("greeting", "Hello")],
  },
  {
    id: "sse/fld/wpt-unknown",
    title: "Unknown fields, text without a colon and comments between data lines are ignored",
    rule: "sse.field-names",
    bytes: utf8("data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n"),
    events: [message("test\n\ntest")],
  },
  {
    id: "sse/fld/wpt-parsing",
    title: "Names that only resemble `data` are unknown, NUL included",
    rule: "sse.field-names",
    bytes: utf8(
      "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
    ),
    events: [message("\0\n 2\n1\n3\n\n4")],
  },
  {
    id: "sse/fld/leading-space-name",
    title: "A space before the name makes another name",
    rule: "sse.field-names",
    bytes: utf8(" data: no\ndata: yes\n\n"),
    events: [message("yes")],
  },
  {
    id: "sse/fld/data-space-colon",
    title: "A space between name and colon makes another name",
    rule: "sse.field-names",
    bytes: utf8("data : no\ndata: yes\n\n"),
    events: [message("yes")],
  },
  {
    id: "sse/fld/datax",
    title: "A name that begins with `data` is another name",
    rule: "sse.field-names",
    bytes: utf8("datax: no\ndata: yes\n\n"),
    events: [message("yes")],
  },
  {
    id: "sse/fld/json-error-body",
    title: "A JSON body is an unknown field",
    rule: "sse.field-names",
    bytes: utf8('{"error":{"message":"boom"}}\n'),
    events: [],
  },
  {
    id: "sse/fld/json-body-then-event",
    title: "An event after a line of JSON is read",
    rule: "sse.field-names",
    bytes: utf8('{"error":"x"}\n\ndata: y\n\n'),
    events: [message("y")],
  },
];
