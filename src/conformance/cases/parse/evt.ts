import { message, named, type ParseCase, utf8 } from "./parse-case.ts";

/** The type of an event. */
export const eventTypeCases: readonly ParseCase[] = [
  {
    id: "sse/evt/type",
    title: "The event field names the type",
    rule: "sse.event-type",
    bytes: utf8("event: greeting\ndata: Hello\n\n"),
    events: [named("greeting", "Hello")],
  },
  {
    id: "sse/evt/type-resets",
    title: "The type holds for one event only",
    rule: "sse.event-type",
    bytes: utf8("event:test\ndata:x\n\ndata:y\n\n"),
    events: [named("test", "x"), message("y")],
  },
  {
    id: "sse/evt/empty-type",
    title: "An empty type is the default type",
    rule: "sse.event-type",
    bytes: utf8("event: \ndata:data\n\n"),
    events: [message("data")],
  },
  {
    id: "sse/evt/last-wins",
    title: "The last event field of a block counts",
    rule: "sse.event-type",
    bytes: utf8("event: a\nevent: b\ndata: x\n\n"),
    events: [named("b", "x")],
  },
  {
    id: "sse/evt/empty-overrides",
    title: "An empty event field takes back the type before it",
    rule: "sse.event-type",
    bytes: utf8("event: a\nevent:\ndata: x\n\n"),
    events: [message("x")],
  },
  {
    id: "sse/evt/no-data-not-dispatched",
    title: "A block with a type and no data dispatches nothing and leaves no type behind",
    rule: "sse.no-data-block",
    bytes: utf8("event: ping\n\ndata: x\n\n"),
    events: [message("x")],
  },
  {
    id: "sse/evt/message-explicit",
    title: "The default type can be named",
    rule: "sse.event-type",
    bytes: utf8("event: message\ndata: x\n\n"),
    events: [message("x")],
  },
  {
    id: "sse/evt/error-named",
    title: "An event may be named error",
    rule: "sse.event-type",
    bytes: utf8("event: error\ndata: x\n\n"),
    events: [named("error", "x")],
  },
  {
    id: "sse/evt/open-named",
    title: "An event may be named open",
    rule: "sse.event-type",
    bytes: utf8("event: open\ndata: x\n\n"),
    events: [named("open", "x")],
  },
  {
    id: "sse/evt/case-sensitive-field",
    title: "Field names in another case are unknown fields",
    rule: "sse.field-names",
    bytes: utf8("Event: a\nDATA: no\nData: no\ndata: yes\n\n"),
    events: [message("yes")],
  },
];
