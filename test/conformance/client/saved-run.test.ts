import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTraceCapture } from "../../../src/conformance/captures/trace-capture.ts";
import { runClientSuite } from "../../../src/conformance/client/client-suite.ts";
import { saveTraces } from "../../../src/conformance/client/save-traces.ts";
import { selectChecks } from "../../../src/conformance/run/selection.ts";
import { createReferenceSubject } from "../../../src/conformance/subjects/reference-subject.ts";
import { openSubject } from "../../../src/conformance/subjects/resolve-subject.ts";
import type { Subject } from "../../../src/conformance/subjects/subject.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";
import { temporaryFolder } from "../../cli/temporary-folder.ts";

const ONLY = ["tools/by-index/*", "text/whitespace/*", "ending/*", "error/no-events/*", "http/redirect/*"];

/** Reads rightly, but takes white space alone for nothing. */
function flawed(): Subject {
  const reference = createReferenceSubject();
  return {
    ...reference,
    info: { ...reference.info, name: "flawed" },
    faults: [],
    close: () => Promise.resolve(),
    async run(request, onRepeat) {
      const outcome = await reference.run(request, onRepeat);
      if (outcome.kind !== "done") return outcome;
      const choices = outcome.observation.choices?.map((choice) => ({
        ...choice,
        text: (choice.text ?? "").replaceAll(/\s/g, ""),
      }));
      return {
        kind: "done",
        observation: { ...outcome.observation, ...(choices === undefined ? {} : { choices }) },
      };
    },
  };
}

async function judged(
  spec: string,
  subject: Subject,
  folder?: string,
  { only, runs }: { only: string[]; runs: number } = { only: ONLY, runs: 0 },
): Promise<CheckRecord[]> {
  const records: CheckRecord[] = [];
  await runClientSuite({
    subjects: [{ spec, subject }],
    selection: selectChecks(only),
    streamproof: "0.0.0",
    seed: 1,
    runs,
    concurrency: 8,
    timeoutMs: 10_000,
    isStrict: false,
    saveTrace: folder === undefined ? undefined : saveTraces(folder),
    signal: new AbortController().signal,
    onLine: (line) => void (line.kind === "check" && records.push(line)),
  });
  return records;
}

const verdicts = (records: readonly CheckRecord[]): string[] =>
  records.map(({ check, verdict, message = "" }) => `${check} ${verdict} ${message}`);

test("a saved run is judged again with the same verdicts, and nothing is asked of anybody", async () => {
  const folder = temporaryFolder();
  const first = await judged("flawed", flawed(), folder);
  expect(first.filter(({ verdict }) => verdict === "fail").length).toBeGreaterThan(0);
  expect(first.filter(({ verdict }) => verdict === "pass").length).toBeGreaterThan(10);
  const saved = await openSubject(`trace:${join(folder, "flawed")}`);
  expect(saved.info).toMatchObject({ name: "flawed", level: "chat" });
  expect(verdicts(await judged("trace:", saved))).toEqual(verdicts(first));
});

test("generated streams, and what is measured, are not saved, and the report says so", async () => {
  const folder = temporaryFolder();
  await judged("reference", createReferenceSubject(), folder, { only: ["text/after-done/*"], runs: 0 });
  const saved = await openSubject(`trace:${join(folder, "reference")}`);
  const records = await judged("trace:", saved, undefined, { only: ["property/*", "limits/cost"], runs: 5 });
  const told = records.map(({ rule, verdict, message }) => `${rule} ${verdict} ${message}`);
  expect(told).toContain("answer.any-rendering not-observed generated streams are not saved");
  expect(told).toContain("limits.linear not-observed what it measures is not saved");
  expect(new Set(records.map(({ verdict }) => verdict))).toEqual(new Set(["not-observed"]));
  const without = await judged("trace:", saved, undefined, { only: ["property/*", "limits/cost"], runs: 0 });
  expect(without.map(({ rule }) => rule)).not.toContain("answer.any-rendering");
});

test("a case that changed since, and one that was not played, is not observed", async () => {
  const folder = temporaryFolder();
  await judged("reference", createReferenceSubject(), folder);
  const place = join(folder, "reference");
  const names = readdirSync(place);
  const changed = names.find((name) => name.startsWith("tools-by-index")) ?? "";
  const text = readFileSync(join(place, changed), "utf8");
  writeFileSync(join(place, changed), text.replace(/"bodies":\["[0-9a-f]/, '"bodies":["x'));
  const saved = await openSubject(`trace:${place}`);
  const recall = (id: string) => (id.startsWith("text/") ? null : (saved.recall?.(id) ?? null));
  const records = await judged("trace:", { ...saved, recall });
  const notObserved = records.filter(({ verdict }) => verdict === "not-observed");
  expect(notObserved.map(({ message }) => message)).toContain(
    "the case is not what it was when the run was saved",
  );
  for (const { case: id, verdict, message } of records.filter(({ case: id }) => id.startsWith("text/")))
    expect({ id, verdict, message }).toEqual({
      id,
      verdict: "not-observed",
      message: "the saved run does not hold it",
    });
});

test("a saved exchange is a trace like any other, and holds no key", async () => {
  const folder = temporaryFolder();
  await judged("reference", createReferenceSubject(), folder);
  const place = join(folder, "reference");
  for (const name of readdirSync(place)) {
    const bytes = readFileSync(join(place, name));
    expect(bytes.toString()).not.toContain("streamproof-test-key");
    let body = "";
    let ended: unknown;
    const all = (async function* () {
      yield bytes;
    })();
    for await (const reply of readTraceCapture({ all } as never)) {
      for await (const piece of reply.pieces) body += Buffer.from(piece.bytes).toString();
      ended = await reply.end();
    }
    expect(ended, name).toBeDefined();
    if (name.startsWith("tools-by-index")) expect(body).toContain("data: [DONE]");
  }
});

test.each([
  ["trace:", 'there is no path after "trace:"'],
  ["trace:nowhere/at/all", "no such file or directory"],
  ["trace:test/wire/trace-v1.ndjson", "it holds no exchange of a judged run"],
  ["trace:package.json", "it does not begin with the header of a trace"],
])("%s is no saved run", async (spec, why) => {
  await expect(openSubject(spec)).rejects.toThrow(why);
});

test("traces of two clients in one folder are told apart", async () => {
  const folder = temporaryFolder();
  await judged("reference", createReferenceSubject(), folder);
  await judged("flawed", flawed(), folder);
  await expect(openSubject(`trace:${folder}`)).rejects.toThrow(
    /it holds runs of ".*" and of ".*"\. Name the folder/,
  );
});
