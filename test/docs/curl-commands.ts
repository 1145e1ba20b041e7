import { execFile } from "node:child_process";

/** The `curl` commands in the shell snippets of a page, with the lines they go on over. */
export function curlCommands(page: string): string[] {
  const snippets = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, code]) => code ?? "");
  return snippets.flatMap((code) => code.match(/^curl (?:.*\\\n)*.*$/gm) ?? []);
}

export interface Ran {
  status: number;
  stdout: string;
  ms: number;
}

/** Runs a command to its end, without a proxy in the way. */
export function runShell(command: string, env: Record<string, string> = {}): Promise<Ran> {
  const startedAt = performance.now();
  const noProxy = { NO_PROXY: "127.0.0.1,localhost", no_proxy: "127.0.0.1,localhost" };
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...noProxy, ...env }, timeout: 30_000 };
    execFile("sh", ["-c", command], options, (error, stdout) => {
      const status = typeof error?.code === "number" ? error.code : error === null ? 0 : -1;
      resolve({ status, stdout, ms: performance.now() - startedAt });
    });
  });
}
