import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { CheckRecord, ResultFooter, ResultHeader } from "../../src/wire/result.ts";

const BIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const READING_CLIENT = fileURLToPath(new URL("../subjects/reading-client.mjs", import.meta.url));

export interface CliRun {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface CliProcess {
  child: ChildProcess;
  /** The whole of standard output, or of standard error, as soon as it matches. */
  until(stream: "stdout" | "stderr", pattern: RegExp): Promise<string>;
  ended: Promise<CliRun>;
}

export interface CliOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** It is ended after so long. @defaultValue two minutes */
  maxMs?: number;
}

/** Runs the built command line to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  // Concurrent tests share their hooks, so that here a bound of its own ends what hangs.
  return spawnCli(args, options).ended;
}

/** Starts the built command line; it does not outlive the test, which may not be a concurrent one. */
export function startCli(args: readonly string[], options: CliOptions = {}): CliProcess {
  const started = spawnCli(args, options);
  onTestFinished(() => void started.child.kill("SIGKILL"));
  return started;
}

const MAX_MS = 120_000;

function spawnCli(args: readonly string[], { env = {}, cwd, maxMs = MAX_MS }: CliOptions): CliProcess {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...inherited, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: maxMs,
    killSignal: "SIGKILL",
  });
  const text = { stdout: "", stderr: "" };
  const watchers = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (piece: string) => {
      text[name] += piece;
      for (const watch of watchers) watch();
    });
  }
  const ended = new Promise<CliRun>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => resolve({ status, signal, ...text }));
  });
  const until: CliProcess["until"] = (stream, pattern) =>
    new Promise((resolve, reject) => {
      const watch = (): void => {
        if (!pattern.test(text[stream])) return;
        watchers.delete(watch);
        resolve(text[stream]);
      };
      watchers.add(watch);
      watch();
      void ended.then(() => reject(new Error(`ended without ${pattern}: ${JSON.stringify(text)}`)));
    });
  return { child, until, ended };
}

/** The word of a subject that reads rightly but for the flaws that are named. */
export function readingClient(...flaws: string[]): string {
  return `exec:${[process.execPath, READING_CLIENT, ...flaws].map((word) => `'${word}'`).join(" ")}`;
}

export interface Results {
  header: ResultHeader;
  checks: CheckRecord[];
  footer: ResultFooter;
}

/** The lines of a results file; fails where one is no JSON or where header or footer is missing. */
export function readResults(ndjson: string): Results {
  const lines = ndjson
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { kind: string });
  const [header, footer] = [lines[0], lines.at(-1)];
  if (header?.kind !== "header" || footer?.kind !== "footer") throw new Error("no header or no footer");
  return { header, footer, checks: lines.slice(1, -1) } as unknown as Results;
}

/** The rules that were broken, each once. */
export function brokenRules({ checks }: Results): string[] {
  const broken = checks.filter(({ verdict }) => ["fail", "warn", "timeout", "crash"].includes(verdict));
  return [...new Set(broken.map(({ rule }) => rule))];
}
