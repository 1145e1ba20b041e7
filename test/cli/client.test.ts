import { expect, test } from "vitest";
import { brokenRules, readingClient, readResults, type Results, runCli } from "./run-cli.ts";

async function judge(subject: string, ...args: string[]): Promise<Results & { status: number | null }> {
  const { status, stdout } = await runCli(["client", subject, "--report", "ndjson", ...args]);
  return { status, ...readResults(stdout) };
}

test("a client that reads rightly passes everything", { timeout: 300_000 }, async () => {
  // It keeps the body until it is there as a whole, and that is what this rule is about.
  const { status, checks, footer } = await judge(readingClient(), "--skip", "limits.memory");
  expect(brokenRules({ checks } as Results)).toEqual([]);
  expect(status).toBe(0);
  expect(footer).toMatchObject({ status: 0, interrupted: false });
  expect(footer.must.judged).toBeGreaterThan(200);
  expect(checks.filter(({ verdict }) => verdict === "pass").length).toBeGreaterThan(250);
});

test("a client that drops deltas of white space breaks text.whitespace and not text.exact", async () => {
  const results = await judge(
    readingClient("drops-white-space"),
    "--only",
    "text.whitespace",
    "--only",
    "text.exact",
  );
  expect(results.status).toBe(1);
  expect(brokenRules(results)).toEqual(["text.whitespace"]);
  const first = results.checks.find(({ verdict }) => verdict === "fail");
  expect(first).toMatchObject({
    check: "text/whitespace/alone#text.whitespace",
    level: "must",
    message: "the text of choice 0 differs",
    replay: expect.stringMatching(/^sp1\./),
    sent: { head: expect.stringContaining("200 text/event-stream, chunked") },
  });
});

test("a client that splits lines at U+2028 breaks sse.other-separators and not sse.line-ends", async () => {
  const results = await judge(
    readingClient("splits-at-u2028"),
    "--only",
    "sse.other-separators",
    "--only",
    "sse.line-ends",
  );
  expect(results.status).toBe(1);
  expect(brokenRules(results)).toEqual(["sse.other-separators"]);
});

test("a client that takes a reset for the end breaks ending.cut-is-error and not ending.complete", async () => {
  const results = await judge(
    readingClient("takes-cut-for-end"),
    "--only",
    "ending.cut-is-error",
    "--only",
    "ending.complete",
    "--only",
    "ending.nothing-added",
  );
  expect(results.status).toBe(1);
  expect(brokenRules(results)).toEqual(["ending.cut-is-error"]);
  expect(results.checks).toContainEqual(
    expect.objectContaining({ check: "ending/cut-is-error/reset#ending.cut-is-error", verdict: "fail" }),
  );
});

test("a broken should counts only in a strict run", async () => {
  const only = ["--only", "ending.without-finish", "--only", "sse.basic"];
  const lenient = await judge(readingClient("needs-no-finish"), ...only);
  expect(brokenRules(lenient)).toEqual(["ending.without-finish"]);
  expect(lenient.footer).toMatchObject({ status: 0, verdicts: { warn: expect.any(Number) } });
  expect(lenient.status).toBe(0);
  const strict = await judge(readingClient("needs-no-finish"), ...only, "--strict");
  expect(brokenRules(strict)).toEqual(["ending.without-finish"]);
  expect(strict.footer).toMatchObject({ status: 1, verdicts: { fail: lenient.footer.verdicts.warn } });
  expect(strict.status).toBe(1);
});

test.each([
  ["divergent", "takes-cut-for-end", "tools.name-fragments"],
  ["not-applicable", "skips", "sse.basic"],
])("nothing but %s is inconclusive", async (verdict, flaw, rule) => {
  const { status, checks } = await judge(readingClient(flaw), "--only", rule);
  // Whoever joins the pieces of a name is judged as passing; the rule is divergent and counts for nothing.
  expect(checks.length).toBeGreaterThan(0);
  expect(checks.every((check) => [verdict, "pass"].includes(check.verdict))).toBe(true);
  expect(status).toBe(3);
});

test("two runs of one seed give the same lines but for the times", async () => {
  const args = ["--only", "property/answer", "--only", "sse/*", "--only", "ending/cut*", "--runs", "30"];
  const run = async (flaw: string) => {
    const { stdout } = await runCli(["client", readingClient(flaw), "--report", "ndjson", ...args]);
    return stdout.replaceAll(/"ms":\d+/g, '"ms":0');
  };
  const first = await run("drops-white-space");
  expect(first).toContain('"verdict":"fail"');
  expect(await run("drops-white-space")).toBe(first);
});

test("a plain program is judged by its output, and not by generated streams", async () => {
  const command = `cmd:curl -sS -N "$STREAMPROOF_URL" -H "content-type: application/json" -d "$STREAMPROOF_BODY"`;
  const results = await judge(command, "--only", "sse.basic", "--only", "answer.any-rendering");
  expect(results.status).toBe(1);
  expect(brokenRules(results)).toEqual(["sse.basic"]);
  expect(results.checks.some(({ rule }) => rule === "answer.any-rendering")).toBe(false);
});
