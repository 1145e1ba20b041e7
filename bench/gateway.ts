// How long a gateway is judged: the whole suite, stalls included, over a right relay in a process of its own.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { freePort } from "../test/free-ports.ts";

const TARGET_S = 60;

export interface GatewayBenchResult {
  wallS: number;
  checks: number;
  status: number | null;
}

/** The command line with its defaults; `only` narrows it for a quick look. */
export async function benchGateway({
  only = [],
}: { only?: readonly string[] } = {}): Promise<GatewayBenchResult> {
  const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
  const port = await freePort();
  const start = `"${process.execPath}" "${at("test/subjects/relay.mjs")}" ${port}`;
  const args = [at("dist/cli/main.js"), "gateway", `http://127.0.0.1:${port}/v1`, "--start", start];
  const more = ["--upstream-port", "0", "--report", "ndjson", ...only.flatMap((glob) => ["--only", glob])];
  const startedAt = performance.now();
  const { stdout, status } = spawnSync(process.execPath, [...args, ...more], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  const wallS = (performance.now() - startedAt) / 1000;
  const checks = stdout.split("\n").filter((line) => line.startsWith('{"kind":"check"')).length;
  return { wallS, checks, status };
}

export function renderGatewayBench({ wallS, checks, status }: GatewayBenchResult): string {
  return `gateway: ${checks} checks of a relay in a process of its own in ${wallS.toFixed(1)} s, exit status ${status} (target < ${TARGET_S} s)`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(renderGatewayBench(await benchGateway()));
