import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A client by hand; what it takes for line ends is up to the project. */
const CLIENT = `
import { defineClient } from "streamproof/adapter";

export function lineClient(name, lineEnd) {
  return defineClient({
    name,
    observes: ["text", "finishReason", "error"],
    concurrency: 8,
    async run({ url, body }) {
      const choice = { index: 0, text: "", finishReason: null };
      try {
        const reply = await fetch(url, { method: "POST", body: JSON.stringify(body) });
        const text = (await reply.text()).replace(/^\\uFEFF/, "");
        for (const line of text.split(lineEnd)) {
          if (!line.startsWith("data:") || line.includes("[DONE]")) continue;
          const [part] = JSON.parse(line.slice(5)).choices ?? [];
          choice.text += part?.delta?.content ?? "";
          choice.finishReason = part?.finish_reason ?? choice.finishReason;
        }
        return { ended: "complete", choices: [choice] };
      } catch (error) {
        return { ended: "error", error: { kind: "parse", message: error.message }, choices: [choice] };
      }
    },
  });
}
`;

export interface TestReport {
  status: number | null;
  output: string;
  /** Full name → state of every test. */
  states: Record<string, string>;
  /** Failure messages by full name. */
  failures: Record<string, string>;
}

/** Runs a project of its own, with its own vitest, that holds these files. */
export function runProject(files: Record<string, string>): TestReport {
  const folder = mkdtempSync(join(tmpdir(), "streamproof-vitest-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules", "streamproof"), "dir");
  symlinkSync(join(ROOT, "node_modules", "vitest"), join(folder, "node_modules", "vitest"), "dir");
  const all = { "package.json": '{"type":"module"}', "line-client.mjs": CLIENT, ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  const program = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  const run = spawnSync(process.execPath, [program, "run", "--reporter=json", "--outputFile=report.json"], {
    cwd: folder,
    encoding: "utf8",
    // The outer vitest tells its children that they are its workers.
    env: { PATH: process.env["PATH"], HOME: folder, CI: "true", NO_COLOR: "1" },
  });
  return { status: run.status, output: run.stdout + run.stderr, ...readReport(join(folder, "report.json")) };
}

interface JsonReport {
  testResults: { assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[];
}

function readReport(file: string): Pick<TestReport, "states" | "failures"> {
  const report = JSON.parse(readFileSync(file, "utf8")) as JsonReport;
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  return {
    states: Object.fromEntries(tests.map(({ fullName, status }) => [fullName, status])),
    failures: Object.fromEntries(
      tests.flatMap(({ fullName, failureMessages }) =>
        failureMessages.length > 0 ? [[fullName, failureMessages.join("\n")]] : [],
      ),
    ),
  };
}
