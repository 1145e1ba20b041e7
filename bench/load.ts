import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** wrk costs a fraction of what the servers do; without it our own client on raw sockets has to do. */
const hasWrk = spawnSync("wrk", ["--version"]).error === undefined;
export const LOAD_NAME = hasWrk ? "wrk" : "our own load client (wrk is not installed, and hides less)";

/** Whole replies a second, one request at a time on each connection. */
export async function load(url: string, connections: number, durationMs: number): Promise<number> {
  return hasWrk ? loadWithWrk(url, connections, durationMs) : loadWithOurs(url, connections, durationMs);
}

async function loadWithWrk(url: string, connections: number, durationMs: number): Promise<number> {
  const seconds = Math.max(1, Math.round(durationMs / 1000));
  const { stdout } = await run("wrk", [
    "-t1",
    `-c${connections}`,
    `-d${seconds}s`,
    "-s",
    at("post.lua"),
    url,
  ]);
  // Not its time-outs: it counts a connection that a busy machine has not opened yet as one.
  const failed = /Non-2xx or 3xx responses: \d+|(?:connect|read|write) [1-9].*/.exec(stdout);
  if (failed !== null) throw new Error(`The load on ${url} failed: ${failed[0]}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

async function loadWithOurs(url: string, connections: number, durationMs: number): Promise<number> {
  const { port, pathname } = new URL(url);
  const args = ["--import", "tsx", at("serve-load.ts"), port, pathname, `${connections}`, `${durationMs}`];
  const { stdout } = await run(process.execPath, args, { timeout: durationMs + 20_000 });
  return Number(stdout);
}
