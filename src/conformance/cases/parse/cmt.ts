import { message, type ParseCase, utf8 } from "./parse-case.ts";

const LONG = 2048;

/** Comments. */
export const commentCases: readonly ParseCase[] = [
  {
    id: "sse/cmt/single",
    title: "A comment in a block of its own dispatches nothing",
    rule: "sse.comments",
    bytes: utf8(":Hello\n\ndata: x\n\n"),
    events: [message("x")],
  },
  {
    id: "sse/cmt/before",
    title: "A comment may open a block",
    rule: "sse.comments",
    bytes: utf8(":Hello\ndata: x\n\n"),
    events: [message("x")],
  },
  {
    id: "sse/cmt/between-data",
    title: "A comment between data lines is no part of the data",
    rule: "sse.comments",
    bytes: utf8("data: a\n: c\ndata: b\n\n"),
    events: [message("a\nb")],
  },
  {
    id: "sse/cmt/empty",
    title: "A colon alone is a comment",
    rule: "sse.comments",
    bytes: utf8(":\ndata: x\n\n"),
    events: [message("x")],
  },
  {
    id: "sse/cmt/empty-block",
    title: "A block of one colon between events dispatches nothing",
    rule: "sse.comments",
    bytes: utf8("data: Hello\n\n:\n\ndata: World\n\n"),
    events: [message("Hello"), message("World")],
  },
  {
    id: "sse/cmt/looks-like-data",
    title: "A comment that looks like data is a comment",
    rule: "sse.comments",
    bytes: utf8(":data: Hello\n\n"),
    events: [],
  },
  {
    id: "sse/cmt/openrouter",
    title: "Keep-alive comments before the first event dispatch nothing",
    rule: "sse.comments",
    bytes: utf8(": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: x\n\n"),
    events: [message("x")],
  },
  {
    id: "sse/cmt/after-event",
    title: "A comment after the last event dispatches nothing",
    rule: "sse.comments",
    bytes: utf8("data: x\n\n: bye\n\n"),
    events: [message("x")],
  },
  {
    id: "sse/cmt/keepalive-only",
    title: "A stream of comments dispatches nothing",
    rule: "sse.comments",
    bytes: utf8(": ping\n\n: ping\n\n"),
    events: [],
  },
  {
    id: "sse/cmt/only-colons",
    title: "A line of colons is a comment",
    rule: "sse.comments",
    bytes: utf8("::::\ndata: x\n\n"),
    events: [message("x")],
  },
  {
    id: "sse/cmt/long",
    title: "A comment may be long",
    rule: "sse.comments",
    bytes: utf8(`:${"x".repeat(LONG)}\ndata: x\n\n`),
    events: [message("x")],
  },
  {
    id: "sse/cmt/wpt-fest",
    title: "Comments with NUL, any line end and any length stand between data lines",
    rule: "sse.comments",
    bytes: utf8(
      `data:1\r:\0\n:\r\ndata:2\n:${"x".repeat(LONG)}\rdata:3\n:data:fail\r:${"x".repeat(LONG)}\ndata:4\n\n`,
    ),
    events: [message("1\n2\n3\n4")],
  },
  {
    id: "sse/cmt/unicode",
    title: "A comment may hold any character",
    rule: "sse.comments",
    bytes: utf8(": ♥ Первый 第二\ndata: x\n\n"),
    events: [message("x")],
  },
];
