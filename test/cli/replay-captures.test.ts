import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recordingsOfCapture } from "../../src/cli/captured-recordings.ts";
import { readReplayable } from "../../src/cli/replayable.ts";
import { readingClient, runCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const SCENARIO = `steps:
  - role: assistant
  - text: [Hello, ' ', you]
  - comment: ping
  - finish: stop
  - done: true
`;
const BROKEN = `${SCENARIO}ending: { kind: fin, at: { byte: 200 } }\n`;

/** A scenario as another tool would have recorded it. */
async function captured(scenario: string, name: string, format: string): Promise<string> {
  const folder = temporaryFolder();
  const source = join(folder, "scenario.yaml");
  const file = join(folder, name);
  writeFileSync(source, scenario);
  const { status, stderr } = await runCli(["export", source, "--format", format, "-o", file]);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return file;
}

test.each([
  ["a HAR", "capture.har", "har"],
  ["a HAR that is named as JSON", "capture.json", "har"],
  ["what curl --trace wrote", "trace.txt", "curl-trace"],
  ["a whole reply", "reply.http", "http"],
])("%s is played as it is", async (_, name, format) => {
  const file = await captured(SCENARIO, name, format);
  const found = await readReplayable(file);
  expect(found).toMatchObject({ recordings: [{ exchange: { response: { status: 200 } } }] });
  const good = await runCli(["replay", file, "--subject", "reference"]);
  expect(good).toMatchObject({ status: 0, stdout: expect.stringContaining("must 1/1") });
  const bad = await runCli(["replay", file, "--subject", readingClient("drops-white-space")]);
  expect(bad).toMatchObject({ status: 1, stdout: expect.stringContaining("the text of choice 0 differs") });
});

test("a broken capture breaks again", async () => {
  const file = await captured(BROKEN, "trace.txt", "curl-trace");
  const [recording] = await recordingsOfCapture(file);
  expect(recording?.exchange.end?.how).toBe("fin");
});

test("keys in a capture do not come out", async () => {
  const file = await captured(
    SCENARIO.replace("Hello, ' ', you", "sk-proj-0123456789abcdefghijklmnop"),
    "a.har",
    "har",
  );
  const [recording] = await recordingsOfCapture(file);
  const said = JSON.stringify(recording);
  expect(said).not.toContain("sk-proj-0123456789abcdefghijklmnop");
});

test("a capture that breaks off is refused with what is wrong", async () => {
  const file = join(temporaryFolder(), "cut.har");
  writeFileSync(file, '{"log":{"version":"1.2","entries":[{"request":');
  const { status, stderr, stdout } = await runCli(["replay", file]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("begins as a HAR and is no whole JSON");
});
