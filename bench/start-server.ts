import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Usage } from "./serve-server.ts";

/** `bare`: what one thread of Node can do at most. */
export type ServerKind = "mock" | "plain" | "peer" | "bare";

/** A server that is measured, in a process of its own. */
export interface BenchServer extends Disposable {
  url: string;
  usage(): Promise<Usage>;
}

export async function startServer(
  kind: ServerKind,
  { frames, framesPerSecond }: { frames: number; framesPerSecond?: number },
): Promise<BenchServer> {
  const args = [kind, `${frames}`, ...(framesPerSecond === undefined ? [] : [`${framesPerSecond}`])];
  const child: ChildProcess = fork(fileURLToPath(new URL("serve-server.ts", import.meta.url)), args, {
    execArgv: ["--import", "tsx", "--expose-gc"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const output = child.stdout;
  if (output === null) throw new Error("The server has no output.");
  const lines = createInterface({ input: output });
  const [url] = (await Promise.race([once(lines, "line"), gone(child, kind)])) as [string];
  return {
    url,
    async usage() {
      child.send("usage");
      const [usage] = (await once(child, "message")) as [Usage];
      return usage;
    },
    [Symbol.dispose]() {
      child.kill();
    },
  };
}

async function gone(child: ChildProcess, kind: ServerKind): Promise<never> {
  const [status] = (await once(child, "exit")) as [number];
  throw new Error(`The ${kind} server did not start (status ${status}).`);
}
