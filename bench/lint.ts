import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface LintBenchOptions {
  /** Size of the capture. @defaultValue 500 MB */
  bytes?: number;
}

export interface LintBenchResult {
  megabytes: number;
  mbPerS: number;
  /** The most memory that the process held. */
  peakMb: number;
}

const BIN = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
/** Runs the command line in this process's place and says at its end how much memory it took. */
const MEASURED = `process.on("exit", () => process.stderr.write("peak " + process.resourceUsage().maxRSS + "\\n"));
process.argv.splice(1, 0, ${JSON.stringify(BIN)});
await import(${JSON.stringify(BIN)});`;

/** Lints one capture of typical chunks with the built command line, its start included. */
export async function benchLint({ bytes = 500_000_000 }: LintBenchOptions = {}): Promise<LintBenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "streamproof-lint-"));
  try {
    const path = join(folder, "capture.sse");
    writeCapture(path, bytes);
    const startedAt = performance.now();
    const stderr = await lint(path);
    const seconds = (performance.now() - startedAt) / 1000;
    const peakKb = Number(/^peak (\d+)$/m.exec(stderr)?.[1]);
    return { megabytes: bytes / 1e6, mbPerS: bytes / 1e6 / seconds, peakMb: peakKb / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lint(path: string): Promise<string> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", MEASURED, "lint", path], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (stderr += piece));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) =>
      status === 0 ? resolve(stderr) : reject(new Error(`lint ended with ${status}: ${stderr}`)),
    );
  });
}

function writeCapture(path: string, bytes: number): void {
  const file = openSync(path, "w");
  let written = 0;
  const write = (text: string): void => void (written += writeSync(file, text));
  write(frame({ role: "assistant", content: "" }, 0));
  for (let nth = 1; written < bytes;) {
    let block = "";
    for (let i = 0; i < 2000; i++)
      block += frame({ content: nth % 50 === 0 ? " größer 你好" : ` word${nth}` }, nth++);
    write(block);
  }
  write(`${frame({}, 1, "stop")}data: [DONE]\n\n`);
  closeSync(file);
}

function frame(delta: object, nth: number, finish: string | null = null): string {
  const chunk = {
    id: "chatcmpl-streamproof",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "streamproof-1",
    service_tier: "default",
    system_fingerprint: null,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    obfuscation: "x".repeat((nth % 9) + 1),
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

export function renderLintBench({ megabytes, mbPerS, peakMb }: LintBenchResult): string {
  return [
    `Lint of a capture of ${megabytes.toFixed(0)} MB, start of the process included:`,
    `  ${mbPerS.toFixed(0)} MB/s (target: at least 100) in ${peakMb.toFixed(0)} MB of memory (target: under 200)`,
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(renderLintBench(await benchLint()));
