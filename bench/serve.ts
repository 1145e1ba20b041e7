// How fast the mock plays a reply of 100 frames, each an HTTP chunk of its own, beside a plain node:http server that ends
// the same body in one go. Servers and load client are processes of their own; rounds alternate, the median counts.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median } from "./median.ts";

const ROUNDS = 9;
const ROUND_MS = 600;
const WARM_UP_MS = 800;
const CONNECTIONS = 64;
/** A reply of 100 chunks should cost little more than one `end(body)`. */
export const TARGET_RATIO = 0.7;

export interface ServeResult {
  mockPerSecond: number;
  plainPerSecond: number;
  /** Median over the rounds of mock / plain. */
  ratio: number;
  ratios: number[];
}

export async function measureServe({
  rounds: count = ROUNDS,
  roundMs = ROUND_MS,
}: { rounds?: number; roundMs?: number } = {}): Promise<ServeResult> {
  const mock = await startServer("mock");
  const plain = await startServer("plain");
  try {
    for (const { url } of [mock, plain]) await load(url, WARM_UP_MS);
    const rounds: { mock: number; plain: number }[] = [];
    for (let round = 0; round < count; round++) {
      // Who goes first alternates too: the machine may slow down or speed up over a round.
      const order = round % 2 === 0 ? [mock, plain] : [plain, mock];
      const measured = new Map<object, number>();
      for (const server of order) measured.set(server, await load(server.url, roundMs));
      rounds.push({ mock: measured.get(mock) ?? 0, plain: measured.get(plain) ?? 0 });
    }
    const ratios = rounds.map((round) => round.mock / round.plain);
    return {
      mockPerSecond: median(rounds.map((round) => round.mock)),
      plainPerSecond: median(rounds.map((round) => round.plain)),
      ratio: median(ratios),
      ratios,
    };
  } finally {
    for (const { child } of [mock, plain]) child.kill();
  }
}

export function renderServeBench({ mockPerSecond, plainPerSecond, ratio, ratios }: ServeResult): string {
  return (
    `serve: mock ${Math.round(mockPerSecond)} replies/s, plain node:http ${Math.round(plainPerSecond)} replies/s, ` +
    `ratio ${ratio.toFixed(2)} (target ≥ ${TARGET_RATIO}; rounds ${ratios.map((one) => one.toFixed(2)).join(" ")})`
  );
}

async function startServer(kind: "mock" | "plain"): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ["--import", "tsx", sibling("serve-server.ts"), kind], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { url, child };
}

async function load(url: string, durationMs: number): Promise<number> {
  const { port, pathname } = new URL(url);
  const args = [
    "--import",
    "tsx",
    sibling("serve-load.ts"),
    port,
    pathname,
    `${CONNECTIONS}`,
    `${durationMs}`,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: durationMs + 20_000 });
  return Number(stdout);
}

function sibling(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = await measureServe();
  console.log(renderServeBench(result));
  if (result.ratio < TARGET_RATIO) process.exitCode = 1;
}
