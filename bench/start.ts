// From starting the command to the first byte of an answer, beside what it takes to start Node at all.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { median } from "./median.ts";

const cli = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

export interface StartResult {
  /** Medians, in ms. */
  serveMs: number;
  nodeMs: number;
}

/** Both take turns; needs the build. */
export async function measureStart({ rounds = 9 } = {}): Promise<StartResult> {
  const serve: number[] = [];
  const node: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    spawnSync(process.execPath, ["-e", "0"]);
    node.push(performance.now() - startedAt);
    serve.push(await firstByte());
  }
  return { serveMs: median(serve), nodeMs: median(node) };
}

async function firstByte(): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [cli, "serve", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const body = JSON.stringify({ model: "m", stream: true, messages: [{ role: "user", content: "Hi" }] });
    const url = `${line.replace("listening on ", "")}/v1/chat/completions`;
    const response = await fetch(url, { method: "POST", body });
    await response.body?.getReader().read();
    return performance.now() - startedAt;
  } finally {
    child.kill();
  }
}

export function renderStartBench({ serveMs, nodeMs }: StartResult): string {
  const ratio = (serveMs / nodeMs).toFixed(1);
  return `start: first byte of serve after ${serveMs.toFixed(0)} ms; node -e 0 takes ${nodeMs.toFixed(0)} ms (${ratio} times)`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(renderStartBench(await measureStart()));
