import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { summarize } from "../../../src/conformance/report/summary.ts";
import { startCmdSubject } from "../../../src/conformance/subjects/cmd-subject.ts";
import { startExecSubject } from "../../../src/conformance/subjects/exec-subject.ts";
import type { Subject } from "../../../src/conformance/subjects/subject.ts";
import { createMockServer, type MockServer } from "../../../src/mock-server/index.ts";
import { type Asked, brokenRules, describeBroken, judgeSubject } from "../judge-subject.ts";

// The examples of the documentation, as real processes: what is shown as right has to pass.

let server: MockServer;
beforeAll(async () => {
  server = await createMockServer();
});
afterAll(() => server.close());

function example(path: string): string {
  return `'${fileURLToPath(new URL(`../../../examples/${path}`, import.meta.url))}'`;
}

async function judge(subject: Subject, asked: Asked, noted: readonly string[] = []): Promise<void> {
  try {
    const records = await judgeSubject(server, subject, asked);
    expect(brokenRules(records), describeBroken(records).join("\n")).toEqual(noted);
    expect(summarize(records, noted.length === 0).status).toBe(0);
  } finally {
    await subject.close();
  }
}

/** An example is short; and 1xx responses and redirects are the business of the HTTP client under it. */
const NOT_SO_CAREFUL = ["deviation.shared-index"];

const hasPython = spawnSync("python3", ["--version"]).status === 0;

test(
  "the Python example, one run at a time, passes every stream as it is written down",
  { timeout: 300_000 },
  async (context) => {
    if (!hasPython && process.env["CI"] !== "true") context.skip("there is no python3 here");
    // Cut at its marks each stream takes a tenth of a second, and here they come one after the other.
    await judge(
      await startExecSubject(`python3 ${example("python/client.py")}`),
      {
        runs: 20,
        skip: ["*@writes=marks"],
      },
      [...NOT_SO_CAREFUL, "http.informational"],
    );
  },
);

test("the Node example passes everything", { timeout: 300_000 }, async () => {
  await judge(await startExecSubject(`'${process.execPath}' ${example("node/client.mjs")}`), { runs: 50 }, [
    ...NOT_SO_CAREFUL,
    "http.informational",
    "http.redirect-rewritten",
  ]);
});

test("the program that prints an answer passes what can be asked of it", { timeout: 300_000 }, async () => {
  // A process for each stream: the chapters in which a program that prints can go wrong by itself.
  const only = ["sse.basic", "sse.large", "text.*", "error.*", "ending.*", "cancel.*"].map(
    (rule) => `*#${rule}`,
  );
  // Standard output is UTF-8, which has no halves of a surrogate pair.
  await judge(
    startCmdSubject(`'${process.execPath}' ${example("cmd/client.mjs")}`),
    { only, skip: ["*@writes=*"] },
    ["text.surrogate-halves"],
  );
});
