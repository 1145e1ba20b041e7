import { expect, test } from "vitest";
import { collectEvents } from "../../src/adapters/index.ts";

test("events keep their order, and an event without an id has the last one noted", async () => {
  const seen = await collectEvents(async (sink) => {
    sink.event({ data: "a" });
    sink.lastEventId("7");
    sink.event({ type: "ping", data: "b" });
    sink.event({ type: "", data: "c", id: "8" });
    sink.event({ type: null, data: "d", id: "" });
  });
  expect(seen).toMatchObject({ ended: "complete", lastEventId: "" });
  expect(seen.events).toEqual([
    { type: "message", data: "a", id: "" },
    { type: "ping", data: "b", id: "7" },
    { type: "message", data: "c", id: "8" },
    { type: "message", data: "d", id: "" },
  ]);
  expect(seen.arrivals).toHaveLength(4);
});

test("what came before an error is kept", async () => {
  const seen = await collectEvents(async (sink) => {
    sink.comment("hi");
    sink.retry(3000);
    sink.event({ data: "a" });
    throw new SyntaxError("no more");
  });
  expect(seen).toMatchObject({
    ended: "error",
    error: { kind: "parse", message: "no more" },
    events: [{ type: "message", data: "a", id: "" }],
    comments: ["hi"],
    retryMs: 3000,
  });
});

test("a stream that said nothing is reported as such", async () => {
  expect(await collectEvents(async () => undefined)).toMatchObject({
    ended: "complete",
    events: [],
    comments: [],
    retryMs: null,
    lastEventId: "",
  });
});
