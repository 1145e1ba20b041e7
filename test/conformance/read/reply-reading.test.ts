import { describe, expect, test } from "vitest";
import { readReply, type Reply } from "../../../src/conformance/read/index.ts";

const TEXT = 'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}\n\n';
const STOP = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const DONE = "data: [DONE]\n\n";
const ERROR = 'data: {"error":{"message":"boom"}}\n\n';

const reply = (body: string, more: Partial<Reply> = {}) =>
  readReply({
    status: 200,
    contentType: "text/event-stream",
    completeness: "complete",
    body: new TextEncoder().encode(body),
    ...more,
  });

describe("outcome", () => {
  test.each([
    ["finish reason, [DONE]", TEXT + STOP + DONE, "finished", true],
    ["finish reason, no [DONE]", TEXT + STOP, "finished", false],
    ["[DONE] without a finish reason", TEXT + DONE, "unfinished", true],
    ["neither", TEXT, "unfinished", false],
    ["only [DONE]", `: ping\n\n${DONE}`, "only-done", true],
    ["an empty event and [DONE]", `data:\n\n${DONE}`, "only-done", true],
    ["broken data and [DONE]", `data: {\n\n${DONE}`, "unfinished", true],
    ["only broken data", "data: hello\n\n", "unfinished", false],
    ["chunks without a choice", 'data: {"choices":[]}\n\n', "unfinished", false],
    ["an error", TEXT + ERROR, "in-stream-error", false],
    ["an error after the finish reason", STOP + ERROR, "in-stream-error", false],
    ["an error, then a finish reason and [DONE]", ERROR + STOP + DONE, "in-stream-error", true],
    ["an error after [DONE]", STOP + DONE + ERROR, "finished", true],
    ["`event: error`", `event: error\n${TEXT}`, "in-stream-error", false],
    ["an empty body", "", "no-events", false],
    ["only comments", ": ping\n\n: ping\n\n", "no-events", false],
    ["an event that no blank line closed", STOP.slice(0, -1), "no-events", false],
  ])("%s", (_, body, outcome, hasDone) => {
    expect(reply(body)).toMatchObject({ outcome, hasDone });
  });

  test("every choice that was seen needs a finish reason", () => {
    const second = STOP.replace('"index":0', '"index":1');
    expect(reply(TEXT + second).outcome).toBe("unfinished");
    expect(reply(TEXT + second + STOP).outcome).toBe("finished");
  });

  test.each(["complete", "incomplete", "close-delimited", "stalled"] as const)(
    "how HTTP ended is kept beside it: %s",
    (completeness) => {
      expect(reply(TEXT, { completeness })).toMatchObject({ outcome: "unfinished", completeness });
    },
  );

  test.each([199, 300, 400, 429, 500])("status %i is an HTTP error whatever the body", (status) => {
    expect(reply(TEXT + STOP + DONE, { status }).outcome).toBe("http-error");
  });
});

describe("content type", () => {
  test.each([
    "text/event-stream",
    "Text/Event-Stream",
    "text/event-stream; charset=windows-1252",
    "text/event-stream ;x",
  ])("%s is an event stream", (contentType) => {
    expect(reply(STOP, { contentType })).toMatchObject({ isEventStream: true, outcome: "finished" });
  });

  test.each([null, "", "application/json", "text/event-streams", "text/plain; a=text/event-stream"])(
    "%j is none",
    (contentType) => {
      expect(reply(STOP, { contentType })).toMatchObject({
        isEventStream: false,
        outcome: "no-event-stream",
      });
    },
  );

  test("events are read whatever it says, because most clients do not look", () => {
    const reading = reply(TEXT + STOP + DONE, { contentType: "application/json" });
    expect(reading).toMatchObject({
      answer: { choices: [{ text: "a", finishReason: "stop" }] },
      hasDone: true,
    });
  });
});

describe("error in the body", () => {
  const bodyError = (body: string, status = 400) =>
    reply(body, { status, contentType: "application/json" }).answer.error;

  test.each([
    [
      '{"error":{"message":"boom","type":"t","param":null,"code":null}}',
      { message: "boom", type: "t", code: null },
    ],
    ['{"error":"boom"}', { message: "boom" }],
    ['[{"error":{"code":400,"message":"boom","status":"INVALID_ARGUMENT"}}]', { message: "boom", code: 400 }],
    ['{"object":"error","message":"boom","code":"1300"}', { message: "boom", code: "1300" }],
    ['{"message":"boom"}', { message: "boom" }],
    ['{"detail":"boom"}', { message: "boom" }],
    ['\n\n  {"error":{"message":"boom"}}\n', { message: "boom" }],
  ])("%s", (body, error) => {
    expect(bodyError(body)).toEqual(error);
    expect(bodyError(body, 200)).toEqual(error);
  });

  test.each([
    "",
    "<html></html>",
    "null",
    "[]",
    '"boom"',
    '{"id":"x","object":"chat.completion","choices":[]}',
  ])("%s says none", (body) => {
    expect(bodyError(body)).toBeNull();
  });

  test("an error inside a stream with an error status is read too", () => {
    expect(reply(ERROR, { status: 500 })).toMatchObject({
      outcome: "http-error",
      answer: { error: { message: "boom" } },
    });
  });
});
