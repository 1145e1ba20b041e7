import { expect, test } from "vitest";
import { checkHarness } from "../../../src/conformance/client/self-check.ts";
import { createReferenceSubject } from "../../../src/conformance/subjects/reference-subject.ts";
import { createMockServer, type MockServer } from "../../../src/mock-server/index.ts";
import { altered, fakeSubject } from "../a-trace.ts";

const LEVELS = ["chat", "events"] as const;

test.each(LEVELS)("the harness is sound at level %s", async (level) => {
  await using server = await createMockServer();
  expect(await checkHarness(server, level)).toBeNull();
});

test.each(LEVELS)(
  "a server that sends something else is a fault of the harness at level %s",
  async (level) => {
    await using server = await createMockServer();
    const mount: MockServer["mount"] = (_, options) =>
      server.mount({ steps: [{ text: "Something else" }, { finish: "stop" }, { done: true }] }, options);
    const broken: MockServer = Object.assign(Object.create(server) as MockServer, { mount });
    Object.defineProperty(broken, "origin", { value: server.origin });
    expect(await checkHarness(broken, level)).toMatch(/^the reference reader does not pass /);
  },
);

test("a server that is gone is a fault of the harness", async () => {
  const server = await createMockServer();
  await server.close();
  expect(await checkHarness(server, "chat")).toMatch(/^the reference reader does not pass /);
});

test("a reference that misreads is a fault of the harness", async () => {
  await using server = await createMockServer();
  const deaf = altered(createReferenceSubject(), (text) => text.toLowerCase());
  expect(await checkHarness(server, "chat", deaf)).toContain("fail, the text of choice 0 differs");
});

test("a reference that crashes is a fault of the harness", async () => {
  await using server = await createMockServer();
  const crashing = fakeSubject(() => ({ kind: "crash", message: "out of luck" }));
  expect(await checkHarness(server, "chat", crashing)).toContain("crash, out of luck");
});

test("a judge that never fails anybody is a fault of the harness", async () => {
  await using server = await createMockServer();
  // Whoever skips everything is neither wrong nor right, and so is its deafened twin.
  const skipping = fakeSubject(() => ({ kind: "skip", reason: "no" }));
  expect(await checkHarness(server, "chat", skipping)).toBe(
    "a reader that loses the last letter of everything passes",
  );
});
