import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type ExecSubjectOptions, startExecSubject } from "../../../src/conformance/subjects/exec-subject.ts";
import type { Subject } from "../../../src/conformance/subjects/subject.ts";
import { isProcessAlive } from "./process-alive.ts";
import { act, pidOf, scripted, textOf } from "./scripted-subject.ts";

const opened: Subject[] = [];

async function open(options: string[] = [], more: ExecSubjectOptions = {}): Promise<Subject> {
  const subject = await startExecSubject(scripted(...options), more);
  opened.push(subject);
  return subject;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((subject) => subject.close()));
});

describe("a subject that keeps the protocol", () => {
  test("introduces itself, and what it claims beyond our words is dropped", async () => {
    const { info } = await open();
    expect(info).toMatchObject({ name: "scripted", version: "1.2.3", level: "chat", concurrency: 4 });
    expect(info.observes).toEqual(["text", "error"]);
    expect(Object.keys(info).sort()).toEqual(
      ["concurrency", "language", "level", "name", "observes", "runtime", "version"].sort(),
    );
  });

  test("gets as many runs at once as it asked for and answers them in any order", async () => {
    const subject = await open();
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => subject.run(act("hold", { of: 4 }))));
    expect(outcomes.map(textOf)).toEqual(["held 4", "held 4", "held 4", "held 4"]);
    expect(subject.faults).toEqual([]);
  });

  test("gets no more runs at once than it asked for", async () => {
    const subject = await open(["concurrency=2"]);
    const outcomes = await Promise.all([1, 2, 3, 4, 5, 6].map(() => subject.run(act("hold", { of: 2 }))));
    expect(outcomes.map(textOf)).toEqual(Array.from({ length: 6 }, () => "held 2"));
  });

  test("receives the request as it was given", async () => {
    const subject = await open();
    const request = {
      ...act("echo", { text: "line\u2028end\u2029" }),
      cancelAfter: { chunks: 3, how: "abort" as const },
    };
    expect(JSON.parse(textOf(await subject.run(request)))).toEqual({ op: "run", ...request });
  });

  test("may write the id of a run as a number", async () => {
    const subject = await open();
    expect(textOf(await subject.run(act("number", { text: "mine" })))).toBe("mine");
    expect(subject.faults).toEqual([]);
  });

  test("may decline a run or say that its adapter broke", async () => {
    const subject = await open();
    expect(await subject.run(act("skip"))).toEqual({ kind: "skip", reason: "no cancel" });
    expect(await subject.run(act("error"))).toEqual({ kind: "adapter-error", message: "adapter bug" });
  });

  test("may answer with a line of ten megabytes", async () => {
    const subject = await open();
    const text = textOf(await subject.run(act("long", { length: 5_000_000 })));
    expect(text.length).toBe(5_000_000);
    expect(text).toBe("ü".repeat(5_000_000));
  });

  test("inherits our environment, is told to use no proxy and gets what is added", async () => {
    const subject = await open([], { env: { EXTRA: "more" } });
    expect(textOf(await subject.run(act("environment")))).toBe(
      "127.0.0.1,localhost 127.0.0.1,localhost more",
    );
  });

  test("may leave out the line end of its last answer, and end between runs", async () => {
    const subject = await open();
    expect(textOf(await subject.run(act("unterminated")))).toBe("last words");
    expect(textOf(await subject.run(act("answer", { text: "again" })))).toBe("again");
    expect(subject.faults).toEqual([]);
  });

  test("may be written in Python", async ({ skip }) => {
    const python = "python3";
    try {
      execFileSync(python, ["--version"], { stdio: "ignore" });
    } catch {
      if (process.env["CI"]) throw new Error("python3 is missing, and this is CI");
      skip("python3 is not installed");
    }
    const subject = await startExecSubject(`${python} ${fixture("counting.py")}`);
    opened.push(subject);
    expect(subject.info).toMatchObject({ name: "counting", version: "unknown", concurrency: 1 });
    expect(textOf(await subject.run(act("", { messages: [{}, {}] })))).toBe("2 ünï");
  });

  test("may be written in plain shell", async () => {
    const subject = await startExecSubject(`sh ${fixture("constant.sh")}`);
    opened.push(subject);
    const outcomes = await Promise.all([1, 2, 3].map(() => subject.run(act("answer"))));
    expect(outcomes.map(textOf)).toEqual(["constant", "constant", "constant"]);
  });
});

describe("a subject that hangs", () => {
  const graceMs = 100;

  test("times out, and the next run gets a fresh process", async () => {
    const subject = await open([], { graceMs });
    const first = pidOf(subject);
    const outcome = await subject.run(act("hang", {}, 100));
    expect(outcome.kind).toBe("timeout");
    const next = textOf(await subject.run(act("answer")));
    expect(next).toMatch(/^pid \d+$/);
    expect(next).not.toBe(`pid ${first}`);
    await vi.waitFor(() => expect(isProcessAlive(first)).toBe(false), { timeout: 20_000 });
  });

  test("is not one whose request came late: its time begins there", async () => {
    const subject = await open([], { graceMs: 0 });
    const requestedAt = () => performance.now() + 60_000;
    expect(textOf(await subject.run(act("slow", {}, 1), { requestedAt }))).toBe(`pid ${pidOf(subject)}`);
  });

  test("does not take down the runs that are open beside it", async () => {
    const subject = await open([], { graceMs });
    const first = pidOf(subject);
    const [slow, hung] = await Promise.all([subject.run(act("slow")), subject.run(act("hang", {}, 50))]);
    expect(hung.kind).toBe("timeout");
    expect(textOf(slow)).toBe(`pid ${first}`);
    await vi.waitFor(() => expect(isProcessAlive(first)).toBe(false), { timeout: 20_000 });
  });

  test("and blocks its whole process is found by running the suspects alone", async () => {
    const subject = await open([], { graceMs });
    const repeated: string[] = [];
    const run = (name: string) =>
      subject.run(act(name, { text: "ok" }, 1500), { onRepeat: () => void repeated.push(name) });
    const [blocked, innocent] = await Promise.all([run("block"), run("answer")]);
    expect(blocked.kind).toBe("timeout");
    expect(textOf(innocent)).toBe("ok");
    expect(repeated.sort()).toEqual(["answer", "block"]);
  });
});

describe("a subject that dies", () => {
  test("while only one run is open has crashed, with its status and its last words", async () => {
    const subject = await open();
    const outcome = await subject.run(act("die"));
    expect(outcome).toMatchObject({
      kind: "crash",
      message: expect.stringContaining("exited with status 7"),
    });
    expect(outcome).toMatchObject({ message: expect.stringContaining("out of luck") });
    expect(textOf(await subject.run(act("answer", { text: "alive" })))).toBe("alive");
  });

  test("names the signal that killed it", async () => {
    const subject = await open();
    expect(await subject.run(act("kill"))).toMatchObject({
      kind: "crash",
      message: expect.stringMatching(/SIGKILL|status 137/),
    });
  });

  test("with several runs open repeats each alone, and only the guilty one has crashed", async () => {
    const subject = await open();
    const repeated: string[] = [];
    const run = (name: string) => subject.run(act(name), { onRepeat: () => void repeated.push(name) });
    const outcomes = await Promise.all(["slow", "slow", "die"].map(run));
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["done", "done", "crash"]);
    expect(repeated.sort()).toEqual(["die", "slow", "slow"]);
    expect(subject.faults).toEqual([]);
  });

  test("only in company crashes nobody's run, and is recorded as a fault", async () => {
    const subject = await open();
    const outcomes = await Promise.all([subject.run(act("shy")), subject.run(act("shy"))]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["done", "done"]);
    expect(subject.faults).toEqual([expect.stringContaining("exited with status 5")]);
  });

  test("between two runs is a fault of no run", async () => {
    const subject = await open();
    expect((await subject.run(act("die-after"))).kind).toBe("done");
    await vi.waitFor(
      () => expect(subject.faults).toEqual([expect.stringContaining("exited with status 9")]),
      {
        timeout: 5000,
      },
    );
  });

  test("and cannot be started again has crashed with the reason", async () => {
    const marker = `/tmp/streamproof-once-${process.pid}-${Date.now()}`;
    const command = `test ! -e ${marker} || { rm ${marker}; echo gone >&2; exit 3; }; touch ${marker}; exec ${scripted()}`;
    const subject = await startExecSubject(command);
    opened.push(subject);
    expect((await subject.run(act("die"))).kind).toBe("crash");
    const outcome = await subject.run(act("answer"));
    expect(outcome).toMatchObject({
      kind: "crash",
      message: expect.stringMatching(/could not be started again: .*exited with status 3.*gone/s),
    });
  });
});

describe("a subject that breaks the protocol", () => {
  test.each([
    ["invalid", /`observation\.choices\[0\]\.index`/],
    ["unknown-op", /`op`/],
    ["twice", /answered twice/],
  ])("with %s has crashed on that run alone", async (name, message) => {
    const subject = await open();
    const bystander = subject.run(act("hold", { of: 2 }));
    const outcome = await subject.run(act(name));
    expect(outcome).toMatchObject({ kind: "crash", message: expect.stringMatching(message) });
    expect(textOf(await subject.run(act("hold", { of: 2 })))).toBe("held 2");
    expect(textOf(await bystander)).toBe("held 2");
    expect(textOf(await subject.run(act("answer")))).toBe(`pid ${pidOf(subject)}`);
  });

  test("with a line that belongs to no run has crashed, and is told where to print", async () => {
    const subject = await open();
    const outcomes = await Promise.all([
      subject.run(act("rubbish")),
      subject.run(act("answer", { text: "fine" })),
      subject.run(act("answer", { text: "fine too" })),
    ]);
    expect(outcomes[0]).toMatchObject({
      kind: "crash",
      message: expect.stringMatching(/DEBUG got 3 chunks.*standard error/s),
    });
    expect(outcomes.slice(1).map(textOf)).toEqual(["fine", "fine too"]);
  });

  test("after it answered is a fault of no run", async () => {
    const subject = await open();
    expect((await subject.run(act("rubbish-after"))).kind).toBe("done");
    await vi.waitFor(() => expect(subject.faults).toEqual([expect.stringContaining("DEBUG bye")]), {
      timeout: 5000,
    });
    expect((await subject.run(act("answer"))).kind).toBe("done");
  });

  test("with a second answer after the run was over is a fault", async () => {
    const subject = await open();
    expect((await subject.run(act("first-of-two"))).kind).toBe("done");
    expect((await subject.run(act("second-of-two"))).kind).toBe("done");
    expect(subject.faults).toEqual([expect.stringContaining("a second time")]);
  });

  test("with an answer nobody asked for is a fault", async () => {
    const subject = await open();
    expect((await subject.run(act("unknown-id"))).kind).toBe("done");
    expect(subject.faults).toEqual([expect.stringContaining('"nobody"')]);
  });

  test("with a line beyond the limit has crashed", async () => {
    const subject = await open([], { maxLineBytes: 10_000 });
    expect(await subject.run(act("long", { length: 10_000 }))).toMatchObject({
      kind: "crash",
      message: expect.stringContaining("more than 10000 bytes"),
    });
  });
});

describe("a subject without a proper hello", () => {
  test.each([
    ["exit", "cannot-start", /exited with status 3.*no such model/s],
    ["silent", "no-hello", /no hello within 300 ms/],
    ["late", "no-hello", /no hello within 300 ms/],
    ["wrong-protocol", "bad-hello", /`protocol`/],
    ["no-level", "bad-hello", /`level`/],
    ["no-text", "bad-hello", /`observes` must name "text"/],
    ["chatty", "bad-hello", /my-client@1\.0\.0.*standard error/s],
  ])("(%s) is refused as %s", async (hello, code, message) => {
    const helloTimeoutMs = code === "no-hello" ? 300 : 20_000;
    const start = startExecSubject(scripted(`hello=${hello}`), { helloTimeoutMs });
    await expect(start).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("because the shell does not find it is refused as cannot-start", async () => {
    await expect(startExecSubject("no-such-program-here")).rejects.toMatchObject({
      name: "SubjectError",
      code: "cannot-start",
      message: expect.stringMatching(/"no-such-program-here".*status 127.*not found/s),
    });
  });

  test("because there is no such program is refused as cannot-start", async () => {
    await expect(startExecSubject(["/no/such/program"])).rejects.toMatchObject({
      code: "cannot-start",
      message: expect.stringContaining("ENOENT"),
    });
  });
});

describe("closing", () => {
  test("says bye and leaves nothing running", async () => {
    const subject = await open();
    await Promise.all([subject.close(), subject.close()]);
    expect(isProcessAlive(pidOf(subject))).toBe(false);
    expect(subject.faults).toEqual([]);
    expect(await subject.run(act("answer"))).toMatchObject({ kind: "adapter-error" });
  });

  test("kills a subject that ignores bye and TERM", async () => {
    const subject = await open(["ignore-bye", "ignore-term"]);
    await subject.close();
    // A killed process closes its pipes a moment before it is gone.
    await vi.waitFor(() => expect(isProcessAlive(pidOf(subject))).toBe(false), { timeout: 20_000 });
  });

  test("kills what the subject started, even if that ignores TERM", async () => {
    const subject = await open();
    const grandchild = Number(textOf(await subject.run(act("spawn"))));
    expect(isProcessAlive(grandchild)).toBe(true);
    await subject.close();
    await vi.waitFor(() => expect(isProcessAlive(grandchild)).toBe(false), { timeout: 20_000 });
  });

  test("kills what a dead subject started", async () => {
    const subject = await open();
    const grandchild = Number(textOf(await subject.run(act("spawn"))));
    await subject.run(act("die"));
    await vi.waitFor(() => expect(isProcessAlive(grandchild)).toBe(false), { timeout: 20_000 });
  });
});

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../subjects/${name}`, import.meta.url));
}
