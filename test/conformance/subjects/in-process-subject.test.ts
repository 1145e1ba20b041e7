import { describe, expect, onTestFinished, test } from "vitest";
import { type ClientDefinition, defineClient } from "../../../src/adapters/index.ts";
import { createInProcessSubject } from "../../../src/conformance/index.ts";
import type { Observation } from "../../../src/wire/observation.ts";
import type { Subject, SubjectRequest } from "../../../src/conformance/subjects/subject.ts";

const REQUEST: SubjectRequest = {
  url: "http://127.0.0.1:1/v1/chat/completions",
  baseUrl: "http://127.0.0.1:1/v1",
  method: "POST",
  headers: {},
  body: { stream: true },
  timeoutMs: 1,
};

function subjectOf(more: Partial<ClientDefinition>): Subject {
  const subject = createInProcessSubject(
    defineClient({ name: "mine", observes: ["text", "error"], run: () => ({ ended: "complete" }), ...more }),
  );
  onTestFinished(() => subject.close());
  return subject;
}

const outcomeOf = (run: ClientDefinition["run"]) => subjectOf({ run }).run(REQUEST);

test("a definition introduces itself as it would on a pipe", () => {
  expect(subjectOf({ version: "1.2.3", concurrency: 4 }).info).toEqual({
    name: "mine",
    version: "1.2.3",
    language: "javascript",
    runtime: `node ${process.versions.node}`,
    level: "chat",
    observes: ["text", "error"],
    concurrency: 4,
  });
});

test("a definition that cannot report what its level needs is refused", () => {
  expect(() => subjectOf({ observes: ["text"] })).toThrow(
    'Cannot use the client "mine": `observes` must name "error"',
  );
});

describe("an answer means what it means on a pipe", () => {
  test("an observation is read with its defaults", async () => {
    const outcome = await outcomeOf(() => ({ ended: "complete", events: [{ type: "", data: "x", id: "" }] }));
    expect(outcome).toEqual({
      kind: "done",
      observation: { ended: "complete", events: [{ type: "message", data: "x", id: "" }] },
    });
  });

  test("what is no observation is a crash", async () => {
    expect(await outcomeOf(() => undefined as never)).toMatchObject({ kind: "crash" });
    expect(await outcomeOf(() => ({ ended: "maybe" }) as never)).toMatchObject({ kind: "crash" });
  });

  test("what is skipped is skipped, and what throws broke the adapter", async () => {
    expect(await outcomeOf((_request, { skip }) => skip("no tools"))).toEqual({
      kind: "skip",
      reason: "no tools",
    });
    expect(
      await outcomeOf(() => {
        throw new Error("oh");
      }),
    ).toMatchObject({ kind: "adapter-error", message: expect.stringContaining("Error: oh") });
  });

  test("no answer in time is a timeout", async () => {
    expect(await outcomeOf(() => new Promise(() => undefined))).toEqual({
      kind: "timeout",
      message: "The client gave no answer in time",
    });
  });

  test("a client's time begins with its request", async () => {
    const run = () => new Promise<Observation>((resolve) => setTimeout(resolve, 1700, { ended: "complete" }));
    const requestedAt = () => performance.now() + 60_000;
    expect(await subjectOf({ run }).run(REQUEST, { requestedAt })).toMatchObject({ kind: "done" });
  });
});

test("no more runs are open than the client allows", async () => {
  let open = 0;
  let most = 0;
  const subject = subjectOf({
    concurrency: 2,
    async run() {
      most = Math.max(most, ++open);
      await new Promise((resolve) => void setImmediate(resolve));
      open--;
      return { ended: "complete" };
    },
  });
  await Promise.all(Array.from({ length: 8 }, () => subject.run(REQUEST)));
  expect(most).toBe(2);
});

test("one run cannot change what the next one is asked", async () => {
  const subject = subjectOf({
    run(request) {
      const seen = request.body?.["stream"];
      if (request.body) request.body["stream"] = false;
      return { ended: "complete", sideErrors: [String(seen)] };
    },
  });
  await subject.run(REQUEST);
  expect(await subject.run(REQUEST)).toMatchObject({ observation: { sideErrors: ["true"] } });
});

test("proxies are passed by while the subject is open", async () => {
  const before = process.env["NO_PROXY"];
  const subject = subjectOf({});
  expect(process.env["NO_PROXY"]).toContain("127.0.0.1,localhost");
  await subject.close();
  await subject.close();
  expect(process.env["NO_PROXY"]).toBe(before);
});
