import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { startExecSubject } from "../../../src/conformance/subjects/exec-subject.ts";
import { startModuleSubject } from "../../../src/conformance/subjects/module-subject.ts";
import type { Subject } from "../../../src/conformance/subjects/subject.ts";
import { act, textOf } from "./scripted-subject.ts";

const opened: Subject[] = [];
const file = (name: string): string => fileURLToPath(new URL(`../../subjects/${name}`, import.meta.url));

async function open(name: string): Promise<Subject> {
  const subject = await startModuleSubject(file(name));
  opened.push(subject);
  return subject;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((subject) => subject.close()));
});

test("a TypeScript module is a subject, and what it prints does no harm", async () => {
  const subject = await open("module-client.ts");
  expect(subject.info).toEqual({
    name: "module-client",
    version: "4.5.6",
    language: "typescript",
    runtime: `node ${process.versions.node}`,
    level: "chat",
    observes: ["text", "finishReason", "error", "cancel", "arrivals"],
    concurrency: 2,
  });
  expect(await subject.run(act("none"))).toMatchObject({
    kind: "done",
    observation: {
      ended: "complete",
      choices: [{ index: 0, text: "Hello, world\u2028.", finishReason: "stop", toolCalls: [] }],
    },
  });
  expect(subject.faults).toEqual([]);
});

test("a JavaScript module of the right shape is a subject", async () => {
  const subject = await open("module-client.mjs");
  expect(subject.info).toMatchObject({ name: "plain", language: "javascript", concurrency: 1 });
  expect(textOf(await subject.run(act("none", { text: "line\u2028end" })))).toBe("line\u2028end");
});

test("the module cancels, skips and breaks as it says", async () => {
  const subject = await open("module-client.ts");
  const cancelled = await subject.run({ ...act("none"), cancelAfter: { chunks: 2, how: "break" } });
  expect(cancelled).toMatchObject({
    kind: "done",
    observation: { ended: "cancelled", choices: [{ text: "Hello, " }] },
  });
  expect(await subject.run(act("skip"))).toEqual({ kind: "skip", reason: "not today" });
  expect(await subject.run(act("throw"))).toMatchObject({
    kind: "adapter-error",
    message: expect.stringMatching(/adapter bug.*ended: "error"/s),
  });
  expect((await subject.run(act("bigint"))).kind).toBe("adapter-error");
});

test("what escapes the client is reported beside its answer, also with another run open", async () => {
  const subject = await open("module-client.ts");
  const outcomes = await Promise.all([subject.run(act("reject")), subject.run(act("uncaught"))]);
  expect(outcomes[0]).toMatchObject({
    kind: "done",
    observation: { ended: "complete", sideErrors: ["unhandled rejection: nobody caught me"] },
  });
  expect(outcomes[1]).toMatchObject({
    kind: "done",
    observation: { ended: "complete", sideErrors: ["uncaught exception: thrown from a timer"] },
  });
});

test("a module that ends the process has crashed", async () => {
  const subject = await open("module-client.ts");
  expect(await subject.run(act("exit"))).toMatchObject({
    kind: "crash",
    message: expect.stringContaining("exited with status 4"),
  });
});

test("a missing file is refused at once", async () => {
  await expect(startModuleSubject("no/such/file.ts")).rejects.toMatchObject({
    code: "missing-module",
    message: expect.stringContaining("no/such/file.ts"),
  });
});

test("a module that exports something else is refused", async () => {
  await expect(startModuleSubject(file("not-a-client.mjs"))).rejects.toMatchObject({
    code: "cannot-start",
    message: expect.stringContaining("its default export is no client"),
  });
});

const builtHost = fileURLToPath(new URL("../../../dist/adapters/host.js", import.meta.url));

test.skipIf(!existsSync(builtHost) && !process.env["CI"])(
  "the built host runs both kinds of modules",
  async () => {
    for (const name of ["module-client.ts", "module-client.mjs"]) {
      const subject = await startExecSubject([process.execPath, builtHost, file(name)]);
      opened.push(subject);
      expect((await subject.run(act("none", { text: "hi" }))).kind).toBe("done");
    }
  },
);
