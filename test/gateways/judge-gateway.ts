import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CliRun, readResults, type Results, runCli } from "../cli/run-cli.ts";
import { freePort } from "../free-ports.ts";
import type { RealGateway } from "./real-gateways.ts";

export interface GatewayRun extends Results {
  run: CliRun;
  /** Everything that was printed or written. */
  said: string;
  /** Ids of the `must` rules that do not hold, sorted. */
  brokenMusts: string[];
  /** Ids of the `should` rules that do not hold, sorted. */
  brokenShoulds: string[];
}

/** A whole suite, beside several others on a busy machine. */
const MAX_MS = 400_000;

/** Judges a real gateway by the command that users type: started by the run, on free ports, stopped at its end. */
export async function judgeGateway(gateway: RealGateway, selection: readonly string[]): Promise<GatewayRun> {
  const [port, upstreamPort] = [await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), "streamproof-gateway-"));
  try {
    const file = join(folder, "results.ndjson");
    const args = ["gateway", `http://127.0.0.1:${port}/v1`, "--upstream-port", String(upstreamPort)];
    args.push("--start", gateway.start(port), "--ready", gateway.ready);
    args.push(...(gateway.options?.(`http://127.0.0.1:${upstreamPort}`) ?? []), ...selection);
    args.push("--report", "console", "--report", `ndjson=${file}`);
    const run = await runCli(args, { env: gateway.env ?? {}, maxMs: MAX_MS });
    const text = readFileSync(file, "utf8");
    const results = readResults(text);
    const broken = (level: string): string[] => {
      const found = results.checks.filter(
        (check) => check.level === level && ["fail", "warn", "timeout", "crash"].includes(check.verdict),
      );
      return [...new Set(found.map(({ rule }) => rule))].sort();
    };
    return {
      ...results,
      run,
      said: run.stdout + run.stderr + text,
      brokenMusts: broken("must"),
      brokenShoulds: broken("should"),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
