import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { DEMO_ARGUMENTS } from "../scripts/demo-arguments.ts";

const TARGET_S = 15;

export interface ClientBenchResult {
  /** From starting the command to its end. */
  wallS: number;
  /** What the report says of the judging alone. */
  judgingS: number;
  checks: number;
}

/** How long `npm start` judges: both APIs of the official SDK, from the build. */
export function benchClient(): ClientBenchResult {
  const cli = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
  const startedAt = performance.now();
  const { stdout, stderr } = spawnSync(process.execPath, [cli, ...DEMO_ARGUMENTS, "--report", "ndjson"], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  const wallS = (performance.now() - startedAt) / 1000;
  const footer = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "{}") as { kind?: string; ms?: number };
  if (footer.kind !== "footer") throw new Error(`the run did not finish: ${stderr}`);
  const checks = stdout.split("\n").filter((line) => line.startsWith('{"kind":"check"')).length;
  return { wallS, judgingS: (footer.ms ?? 0) / 1000, checks };
}

export function renderClientBench({ wallS, judgingS, checks }: ClientBenchResult): string {
  return `npm start: ${checks} checks judged in ${judgingS.toFixed(1)} s, ${wallS.toFixed(1)} s in all (target < ${TARGET_S} s)`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(renderClientBench(benchClient()));
