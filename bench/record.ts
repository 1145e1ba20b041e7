// What the recording proxy adds to the way of a frame: the same streams directly and through `streamproof record`, which
// is a process of its own and writes to the disk. Rounds alternate; the difference of the medians counts.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { median } from "./median.ts";

/** Streams at once, as many frames each, so far apart: about 2,000 frames a second. */
const STREAMS = 8;
const FRAMES = 200;
const GAP_MS = 4;
const ROUNDS = 6;
const TARGET_MS = 1;

interface RecordBenchResult {
  directMs: number;
  recordedMs: number;
  /** Median over the rounds of the difference of their medians. */
  addedMs: number;
  frames: number;
}

export async function benchRecord({ rounds = ROUNDS }: { rounds?: number } = {}): Promise<RecordBenchResult> {
  const upstream = await startUpstream();
  const folder = mkdtempSync(join(tmpdir(), "streamproof-bench-"));
  const { port, stop } = await startRecorder((upstream.address() as AddressInfo).port, folder);
  try {
    const direct = (upstream.address() as AddressInfo).port;
    for (const warmUp of [direct, port]) await measure(warmUp);
    const pairs: { direct: number; recorded: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const first = round % 2 === 0 ? await measure(direct) : Number.NaN;
      const recorded = await measure(port);
      pairs.push({ direct: round % 2 === 0 ? first : await measure(direct), recorded });
    }
    return {
      directMs: median(pairs.map((pair) => pair.direct)),
      recordedMs: median(pairs.map((pair) => pair.recorded)),
      addedMs: median(pairs.map((pair) => pair.recorded - pair.direct)),
      frames: rounds * STREAMS * FRAMES,
    };
  } finally {
    stop();
    upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every frame says when it was handed to the kernel. */
async function startUpstream(): Promise<Server> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.write(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n",
      );
      let left = FRAMES;
      const timer = setInterval(() => {
        const frame = `data: {"choices":[{"index":0,"delta":{"content":"a token or two"}}],"at":${performance.now()}}\n\n`;
        socket.write(`${frame.length.toString(16)}\r\n${frame}\r\n`);
        if (--left > 0) return;
        clearInterval(timer);
        socket.end("0\r\n\r\n");
      }, GAP_MS);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function startRecorder(port: number, folder: string): Promise<{ port: number; stop: () => void }> {
  const cli = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
  const args = [cli, "record", `http://127.0.0.1:${port}`, "--port", "0", "--out", folder];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { port: Number(new URL(line.replace("listening on ", "")).port), stop: () => child.kill() };
}

/** The median time from the kernel of the one side to the reader on the other, in ms. */
async function measure(port: number): Promise<number> {
  const delays: number[] = [];
  await Promise.all(Array.from({ length: STREAMS }, () => readStream(port, delays)));
  if (delays.length !== STREAMS * FRAMES) throw new Error(`${delays.length} frames came`);
  return median(delays);
}

function readStream(port: number, delays: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true }, () =>
      socket.write("GET / HTTP/1.1\r\nhost: bench\r\n\r\n"),
    );
    socket.on("data", (bytes) => {
      const at = performance.now();
      for (const [, sent] of bytes.toString("latin1").matchAll(/"at":([\d.]+)/g))
        delays.push(at - Number(sent));
    });
    socket.once("end", () => resolve());
    socket.once("error", reject);
  });
}

export function renderRecordBench({ directMs, recordedMs, addedMs, frames }: RecordBenchResult): string {
  return (
    `record: a frame takes ${directMs.toFixed(2)} ms directly and ${recordedMs.toFixed(2)} ms through the proxy, ` +
    `${addedMs.toFixed(2)} ms more (target < ${TARGET_MS} ms; ${frames} frames each)`
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(renderRecordBench(await benchRecord()));
