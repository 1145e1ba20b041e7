import { expect, test, vi } from "vitest";
import { startCmdSubject } from "../../../src/conformance/subjects/cmd-subject.ts";
import type { SubjectRequest } from "../../../src/conformance/subjects/subject.ts";
import { isProcessAlive } from "./process-alive.ts";
import { act, textOf } from "./scripted-subject.ts";

const request: SubjectRequest = {
  ...act("none"),
  body: {
    stream: true,
    messages: [
      { role: "user", content: "first" },
      { role: "assistant", content: "answer" },
      { role: "user", content: 'say "ünï" $HOME' },
      { role: "tool", content: "4" },
    ],
  },
};

test("its standard output is the text, as it stands", async () => {
  const subject = startCmdSubject("printf 'Hello\\n\\n'");
  expect(subject).toMatchObject({
    forgivesTrailingNewline: true,
    info: { name: "printf 'Hello\\n\\n'", level: "chat", observes: ["text", "error"], concurrency: 4 },
  });
  expect(await subject.run(request)).toEqual({
    kind: "done",
    observation: { ended: "complete", choices: [{ index: 0, text: "Hello\n\n" }] },
  });
});

test("the request stands in its environment", async () => {
  const names = [
    "OPENAI_BASE_URL",
    "OPENAI_API_KEY",
    "STREAMPROOF_URL",
    "STREAMPROOF_BASE_URL",
    "STREAMPROOF_BODY",
    "STREAMPROOF_PROMPT",
    "NO_PROXY",
  ];
  const script = `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => process.env[name])))`;
  const subject = startCmdSubject(`'${process.execPath}' -e '${script}'`);
  expect(JSON.parse(textOf(await subject.run(request)))).toEqual([
    request.baseUrl,
    "test",
    request.url,
    request.baseUrl,
    JSON.stringify(request.body),
    'say "ünï" $HOME',
    "127.0.0.1,localhost",
  ]);
});

test("the prompt is joined from text parts, and empty without a user message", async () => {
  const subject = startCmdSubject('printf "[%s]" "$STREAMPROOF_PROMPT"');
  const content = [{ type: "text", text: "a" }, { type: "image_url" }, { type: "text", text: "b" }];
  const ask = async (messages: unknown) => textOf(await subject.run({ ...request, body: { messages } }));
  expect(await ask([{ role: "user", content }])).toBe("[ab]");
  expect(await ask([])).toBe("[]");
  expect(await ask(undefined)).toBe("[]");
});

test("another exit status is an error, with what it printed until then", async () => {
  const subject = startCmdSubject("printf partial; echo 'broken stream' >&2; exit 3");
  expect(await subject.run(request)).toEqual({
    kind: "done",
    observation: {
      ended: "error",
      error: { kind: "other", message: "broken stream" },
      choices: [{ index: 0, text: "partial" }],
    },
  });
});

test("bytes that are no UTF-8 become replacement characters", async () => {
  expect(textOf(await startCmdSubject("printf 'a\\377b'").run(request))).toBe("a\uFFFDb");
});

test("a program that dies of its own fault has crashed", async () => {
  expect(await startCmdSubject("kill -SEGV $$").run(request)).toMatchObject({
    kind: "crash",
    message: expect.stringContaining("SIGSEGV"),
  });
});

test("a command that is not found never ran, and the message says so", async () => {
  expect(await startCmdSubject("no-such-program-here").run(request)).toMatchObject({
    kind: "adapter-error",
    message: expect.stringMatching(/status 127.*not found/s),
  });
});

test("a program that exits with 127 for reasons of its own reports an error", async () => {
  expect(await startCmdSubject("exit 127").run(request)).toMatchObject({
    kind: "done",
    observation: { ended: "error" },
  });
});

test("a program that does not end is killed with everything it started", async () => {
  const subject = startCmdSubject("sleep 60 & echo $! >&2; sleep 60", { graceMs: 300 });
  const outcome = await subject.run({ ...request, timeoutMs: 300 });
  expect(outcome.kind).toBe("timeout");
  const pid = Number(outcome.kind === "timeout" && outcome.message.match(/\d+$/)?.[0]);
  expect(pid).toBeGreaterThan(0);
  await vi.waitFor(() => expect(isProcessAlive(pid)).toBe(false), { timeout: 20_000 });
});

test("a program that was loaded slowly has its time from its request on", async () => {
  const subject = startCmdSubject("sleep 0.3; printf late", { graceMs: 0 });
  const requestedAt = () => performance.now() + 60_000;
  expect(textOf(await subject.run({ ...request, timeoutMs: 1 }, { requestedAt }))).toBe("late");
});

test("a program may leave something running in the background", async () => {
  const subject = startCmdSubject("printf done; sleep 60 & ");
  expect(textOf(await subject.run(request))).toBe("done");
});

test("standard input is empty", async () => {
  expect(textOf(await startCmdSubject("cat; printf end").run(request))).toBe("end");
});

test("an environment that the system does not take is no fault of the program", async () => {
  const body = { messages: [{ role: "user", content: "a\0b" }] };
  expect((await startCmdSubject("true").run({ ...request, body })).kind).toBe("adapter-error");
});

test("it cannot be told to cancel", async () => {
  const cancelAfter = { chunks: 1, how: "abort" as const };
  expect((await startCmdSubject("true").run({ ...request, cancelAfter })).kind).toBe("skip");
});

test("closing ends what still runs", async () => {
  const subject = startCmdSubject("sleep 60");
  const running = subject.run(request);
  await subject.close();
  expect((await running).kind).toBe("crash");
  expect((await subject.run(request)).kind).toBe("adapter-error");
});
