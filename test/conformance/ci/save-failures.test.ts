import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { saveFailures } from "../../../src/conformance/index.ts";
import { checkScenario } from "../../../src/scenario/check-scenario.ts";
import { encodeReplayToken } from "../../../src/scenario/replay-token.ts";
import { loadScenario, parseScenario, type ScenarioInput, textAnswer } from "../../../src/scenario/index.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";
import { temporaryFolder } from "../../cli/temporary-folder.ts";
import { anyScenario } from "../../scenario/arbitrary-scenario.ts";
import { makeRecord } from "../arbitrary-results.ts";

const CHECK = "sse/basic/one#sse.basic@writes=marks";

function broken(input: ScenarioInput, more: Partial<CheckRecord> = {}, check = CHECK): CheckRecord {
  const replay = encodeReplayToken({ scenario: parseScenario(input), check });
  return makeRecord(check, { verdict: "fail", message: "text is missing", replay, ...more });
}

test("what broke is written as a scenario that says what it is about", async () => {
  const folder = join(temporaryFolder(), "new", "failures");
  const input = { steps: textAnswer(["Hel", "lo: #1\n"]), wire: { lineEnd: "crlf" as const } };
  const files = saveFailures(folder, [broken(input), makeRecord("sse/basic/two#sse.basic")]);
  expect(files).toEqual([join(folder, "sse-basic-one.sse.basic.writes-marks.yaml")]);
  expect(readdirSync(folder)).toEqual(["sse-basic-one.sse.basic.writes-marks.yaml"]);
  expect(readFileSync(files[0] ?? "", "utf8")).toMatchInlineSnapshot(`
    "# sse/basic/one#sse.basic@writes=marks
    # Rule: sse.basic (must): An event is a block of fields that a blank line ends; each block is delivered once, in order.
    # Seen in: client (fail)
    # Message: text is missing
    # Again: streamproof replay <this file> --rule sse.basic --subject <subject>
    steps:
      - role: assistant
      - text:
          - Hel
          - |
            lo: #1
      - finish: stop
      - done: true
    wire:
      lineEnd: crlf
    "
  `);
  expect(await loadScenario(files[0] ?? "")).toEqual(parseScenario(input));
});

test("the same failure again leaves the file alone, whatever its message", () => {
  const folder = temporaryFolder();
  const record = broken({ steps: [] });
  const [file = ""] = saveFailures(folder, [record]);
  const before = readFileSync(file, "utf8");
  expect(saveFailures(folder, [{ ...record, message: "generated stream 7" }])).toEqual([file]);
  expect(readFileSync(file, "utf8")).toBe(before);
  expect(readdirSync(folder)).toHaveLength(1);
});

test("another failure under the same name gets a number, and nothing is overwritten", () => {
  const folder = temporaryFolder();
  const [file = ""] = saveFailures(folder, [broken({ steps: [] })]);
  writeFileSync(file, "mine\n");
  const files = [
    saveFailures(folder, [broken({ steps: [] })]),
    saveFailures(folder, [broken({ steps: [], seed: 2 })]),
  ];
  expect(files.flat().map((each) => each.replace(file.replace(".yaml", ""), ""))).toEqual([
    "-2.yaml",
    "-3.yaml",
  ]);
  expect(readFileSync(file, "utf8")).toBe("mine\n");
});

test("a message cannot end the comment it stands in", async () => {
  const folder = temporaryFolder();
  const message = "first\r\nsteps: [broken]\u2028x: 1\u0085y\u001B[31m\n...\n---";
  const [file = ""] = saveFailures(folder, [broken({ steps: [] }, { message, subject: "exec:a\nb" })]);
  expect(await loadScenario(file)).toEqual(parseScenario({ steps: [] }));
});

test("a cancel, which no scenario holds, is replayed by the token", () => {
  const folder = temporaryFolder();
  const cancelAfter = { chunks: 1, how: "abort" as const };
  const replay = encodeReplayToken({ scenario: parseScenario({ steps: [] }), cancelAfter });
  const [file = ""] = saveFailures(folder, [makeRecord(CHECK, { verdict: "fail", replay })]);
  expect(readFileSync(file, "utf8")).toContain(`# Again: streamproof replay ${replay} --subject`);
});

test("names are fit for every system, however long or odd the id", () => {
  const folder = temporaryFolder();
  const files = saveFailures(folder, [
    broken({ steps: [] }, {}, `../../up:${"x".repeat(400)}#a.b`),
    broken({ steps: [] }, {}, "é<>?*|#a.b"),
  ]);
  for (const name of readdirSync(folder)) expect(name).toMatch(/^[\w.~-]{1,160}$/);
  expect(files.every((file) => file.startsWith(folder))).toBe(true);
});

/** The schema lets some scenarios through that could not be played; nobody fails at those. */
const playable = anyScenario.filter((scenario) => checkScenario(scenario).length === 0);

test("any scenario is read back as the same", async () => {
  const folder = temporaryFolder();
  let number = 0;
  await fc.assert(
    fc.asyncProperty(playable, async (scenario) => {
      const [file = ""] = saveFailures(folder, [broken(scenario, {}, `any/${number++}#sse.basic`)]);
      expect(await loadScenario(file)).toEqual(scenario);
    }),
    { numRuns: 60 },
  );
});

test("a lone surrogate survives the file", async () => {
  const input = { steps: textAnswer(["a\uD83D", "\uDE00b"]) };
  const [file = ""] = saveFailures(temporaryFolder(), [broken(input)]);
  expect(await loadScenario(file)).toEqual(parseScenario(input));
});

test("a folder that cannot be written is an error that names it", () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  expect(() => saveFailures(file, [broken({ steps: [] })])).toThrow(`Cannot save failures in "${file}"`);
});
