import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Step {
  id?: string;
  run?: string;
  uses?: string;
  if?: string;
  env?: Record<string, string>;
  "working-directory"?: string;
  shell?: string;
}

interface Action {
  inputs: Record<string, { description: string; default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: { using: string; steps: Step[] };
}

export function readAction(root = ROOT): Action {
  return parse(readFileSync(join(root, "action.yml"), "utf8")) as Action;
}

export interface ActionRun {
  /** Of the first step that failed; 0 when none did. */
  status: number;
  /** Everything the steps printed. */
  log: string;
  summary: string;
  outputs: Record<string, string>;
}

interface ActionOptions {
  /** The folder that a workflow's step runs in. */
  workspace: string;
  env?: Record<string, string>;
  /** Where the action was checked out. @defaultValue this checkout */
  actionPath?: string;
}

/** Runs the `run` steps of action.yml as the runner of GitHub does, with the inputs given and the defaults of others. */
export async function runAction(
  inputs: Record<string, string>,
  { workspace, env = {}, actionPath = ROOT }: ActionOptions,
): Promise<ActionRun> {
  const action = readAction();
  const given = Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [name, inputs[name] ?? input.default ?? ""]),
  );
  const temp = join(workspace, ".runner");
  mkdirSync(temp, { recursive: true });
  const summary = join(temp, "summary.md");
  writeFileSync(summary, "");
  const seen: Record<string, Record<string, string>> = {};
  const run: ActionRun = { status: 0, log: "", summary: "", outputs: {} };
  for (const [i, step] of action.runs.steps.entries()) {
    if (step.run === undefined || run.status !== 0) continue;
    const script = join(temp, `${i}.sh`);
    const output = join(temp, `${i}.output`);
    writeFileSync(script, step.run);
    writeFileSync(output, "");
    const evaluate = (text: string): string => evaluated(text, given, seen);
    const { status, log } = await runScript(
      script,
      join(workspace, evaluate(step["working-directory"] ?? ".")),
      {
        ...env,
        ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluate(value)])),
        GITHUB_ACTION_PATH: actionPath,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_WORKSPACE: workspace,
        CI: "true",
      },
    );
    run.log += log;
    run.status = status;
    seen[step.id ?? ""] = readOutputs(readFileSync(output, "utf8"));
  }
  run.summary = readFileSync(summary, "utf8");
  run.outputs = Object.fromEntries(
    Object.entries(action.outputs).map(([name, { value }]) => [name, evaluated(value, given, seen)]),
  );
  return run;
}

/** The two kinds of expression that action.yml uses. */
function evaluated(
  text: string,
  inputs: Record<string, string>,
  steps: Record<string, Record<string, string>>,
): string {
  return text.replaceAll(/\$\{\{ (.*?) \}\}/g, (whole, expression: string) => {
    const [, input] = /^inputs\.([\w-]+)$/.exec(expression) ?? [];
    if (input !== undefined && Object.hasOwn(inputs, input)) return inputs[input] ?? "";
    const [, step, output] = /^steps\.(\w+)\.outputs\.(\w+)$/.exec(expression) ?? [];
    if (step === undefined || output === undefined) throw new Error(`cannot evaluate ${whole}`);
    return steps[step]?.[output] ?? "";
  });
}

function readOutputs(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

/** As `shell: bash` does. */
function runScript(
  script: string,
  cwd: string,
  env: Record<string, string>,
): Promise<{ status: number; log: string }> {
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 300_000,
    killSignal: "SIGKILL",
  });
  let log = "";
  for (const pipe of [child.stdout, child.stderr]) {
    pipe.setEncoding("utf8").on("data", (piece: string) => void (log += piece));
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status: status ?? 137, log }));
  });
}
