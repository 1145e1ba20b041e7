import { message, type ParseCase, utf8 } from "./parse-case.ts";

/** Below a limit of 1 MB, which a parser may have. */
const LARGE = 990_000;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

// Bytes and events are made when they are asked for, so that loading the cases costs nothing.

/** Long lines, many lines and many events; JSON as data. */
export const largeCases: readonly ParseCase[] = [
  {
    id: "sse/big/line-1mb",
    title: "A data line of almost 1 MB is one event",
    rule: "sse.large",
    get bytes() {
      return utf8(`data: ${"y".repeat(LARGE)}\n\n`);
    },
    get events() {
      return [message("y".repeat(LARGE))];
    },
  },
  {
    id: "sse/big/many-1000",
    title: "A thousand events arrive in order",
    rule: "sse.large",
    get bytes() {
      return utf8(
        numbers(1000)
          .map((i) => `data: message ${i}\n\n`)
          .join(""),
      );
    },
    get events() {
      return numbers(1000).map((i) => message(`message ${i}`));
    },
  },
  {
    id: "sse/big/many-lines",
    title: "Five hundred data lines are one event",
    rule: "sse.large",
    get bytes() {
      return utf8(
        `${numbers(500)
          .map((i) => `data: ${i}\n`)
          .join("")}\n`,
      );
    },
    get events() {
      return [message(numbers(500).join("\n"))];
    },
  },
  {
    id: "sse/json/escaped-newlines",
    title: "An escaped line feed in JSON ends no line",
    rule: "sse.data-lines",
    bytes: utf8('data: {"foo":"my long\\n\\ncontent"}\n\n'),
    events: [message('{"foo":"my long\\n\\ncontent"}')],
  },
  {
    id: "sse/json/split-across-data-lines",
    title: "JSON over several data lines is joined with LF",
    rule: "sse.data-lines",
    bytes: utf8('data: {\ndata: "foo":\ndata: \ndata:\ndata: true}\n\n\n'),
    events: [message('{\n"foo":\n\n\ntrue}')],
  },
];
