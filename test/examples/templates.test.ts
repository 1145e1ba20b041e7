import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { summarize } from "../../src/conformance/report/summary.ts";
import { startCmdSubject } from "../../src/conformance/subjects/cmd-subject.ts";
import { startExecSubject } from "../../src/conformance/subjects/exec-subject.ts";
import { startModuleSubject } from "../../src/conformance/subjects/module-subject.ts";
import type { Subject } from "../../src/conformance/subjects/subject.ts";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import { type Asked, brokenRules, describeBroken, judgeSubject } from "../broken/judge-subject.ts";

// The templates that a maintainer copies, built as the documentation says: what is shown as right has to pass. A
// selection of telling cases, for the languages share their design with the examples that are judged in full.

const TELLING = [
  "sse.line-ends",
  "sse.bom",
  "sse.comments",
  "sse.data-lines",
  "sse.no-data-block",
  "sse.utf8",
  "sse.large",
  "chunk.malformed",
  "text.unicode",
  "text.after-done",
  "tools.by-index",
  "tools.arguments",
  "finish.*",
  "usage.*",
  "error.*",
  "ending.cut-is-error",
  "ending.cut-call",
  "cancel.*",
  "deviation.*",
  "http.request",
  "answer.any-rendering",
].map((rule) => `*#${rule}`);

const SELECTION: Asked = { runs: 30, only: TELLING, skip: ["*@writes=*"] };

let server: MockServer;
let work: string;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "templates-"));
  server = await createMockServer();
});
afterAll(async () => {
  await server.close();
  rmSync(work, { recursive: true, force: true });
});

function example(path: string): string {
  return fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));
}

/** Where there is no such tool the test is skipped, and fails in CI, where all of them have to be. */
function needs(context: TestContext, command: string, flag: string): void {
  const isThere = spawnSync(command, [flag]).status === 0;
  if (!isThere && process.env["CI"] !== "true") context.skip(`there is no ${command} here`);
  expect(isThere, `${command} ${flag} runs`).toBe(true);
}

function build(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8", env: { ...process.env, ...env } });
  expect(status, stderr).toBe(0);
}

async function judge(subject: Subject, asked: Asked, noted: readonly string[] = []): Promise<void> {
  try {
    const records = await judgeSubject(server, subject, asked);
    expect(brokenRules(records), describeBroken(records).join("\n")).toEqual(noted);
    expect(records.filter(({ verdict }) => verdict === "pass").length).toBeGreaterThan(20);
    expect(summarize(records, false).status).toBe(0);
  } finally {
    await subject.close();
  }
}

test("the TypeScript template reads the telling cases rightly", { timeout: 300_000 }, async () => {
  await judge(await startModuleSubject(example("typescript/client.ts")), SELECTION);
});

test("the Go template reads the telling cases rightly", { timeout: 300_000 }, async (context) => {
  needs(context, "go", "version");
  const program = join(work, "go-client");
  build("go", ["build", "-o", program, example("go/main.go")]);
  await judge(await startExecSubject(`'${program}'`), SELECTION);
});

test("the Rust template reads the telling cases rightly", { timeout: 240_000 }, async (context) => {
  needs(context, "cargo", "--version");
  // Kept from run to run: the crates take half a minute, the client a second.
  const target = fileURLToPath(new URL("../../node_modules/.cache/rust-template", import.meta.url));
  const manifest = example("rust/Cargo.toml");
  build("cargo", ["build", "--release", "--quiet", "--manifest-path", manifest], {
    CARGO_TARGET_DIR: target,
  });
  await judge(await startExecSubject(`'${join(target, "release", "streamproof-client")}'`), SELECTION);
});

test("the Java template reads the telling cases rightly", { timeout: 300_000 }, async (context) => {
  needs(context, "javac", "-version");
  build("javac", ["-Xlint:all", "-Werror", "-d", work, example("java/Client.java")]);
  await judge(await startExecSubject(`java -cp '${work}' Client`), SELECTION);
});

test("the shell template reads what can be asked of a program", { timeout: 300_000 }, async (context) => {
  for (const tool of ["curl", "jq"]) needs(context, tool, "--version");
  // Four processes for each stream.
  const only = ["sse.line-ends", "sse.bom", "sse.comments", "sse.data-lines", "text.*", "error.*", "ending.*"]
    .concat("deviation.content-parts")
    .map((rule) => `*#${rule}`);
  // What its header says that it cannot do, and content that is no string, which it refuses.
  const noted = ["deviation.content-parts", "text.surrogate-halves"];
  await judge(startCmdSubject(`sh '${example("shell/client.sh")}'`), { only, skip: ["*@writes=*"] }, noted);
});
