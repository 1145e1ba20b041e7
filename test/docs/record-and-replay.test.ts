import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { parseCommandLine } from "../../src/cli/command-line.ts";
import { RECORD_VERB } from "../../src/cli/record-command.ts";
import { REPLAY_VERB } from "../../src/cli/replay-command.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const text = readFileSync(join(root, "docs", "record-and-replay.md"), "utf8");

function snippets(language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, code]) => code ?? "",
  );
}

test("every command of the page has words and options that exist", () => {
  const verbs = { record: RECORD_VERB, replay: REPLAY_VERB };
  const commands = snippets("sh").flatMap((code) => code.trimEnd().split("\n"));
  expect(commands.length).toBeGreaterThan(4);
  for (const command of commands) {
    const [program, verb = "", ...args] = command.split(/\s+/);
    expect(program).toBe("streamproof");
    const { options } = verbs[verb as keyof typeof verbs];
    expect(parseCommandLine(args, options).words.length, command).toBeGreaterThan(0);
  }
});

test("the program of the page runs, and the replay breaks as the recording did", () => {
  const folder = mkdtempSync(join(root, "test", "docs", ".scratch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "program.ts"), snippets("ts").join("\n"));
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "program.ts"], {
    encoding: "utf8",
    cwd: folder,
  });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^through the recorder: terminated\nreplayed: terminated\n$/);
});
