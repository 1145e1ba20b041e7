import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { isProcessAlive } from "./process-alive.ts";
import { scripted } from "./scripted-subject.ts";

const SCRIPT = fileURLToPath(new URL("../../subjects/outlived.ts", import.meta.url));

test.each(["exit", "throw", "SIGINT", "SIGTERM", "SIGHUP"])(
  "nothing that was started outlives us when we end by %s",
  async (how) => {
    const command = scripted("ignore-bye", "ignore-term");
    const child = spawn(process.execPath, ["--import", "tsx", SCRIPT, how, command], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = once(child, "exit");
    let output = "";
    for await (const bytes of child.stdout) {
      output += String(bytes);
      if (output.includes("\n")) break;
    }
    const pids = [...output.matchAll(/\d+/g)].map(([pid]) => Number(pid));
    expect(pids).toHaveLength(2);
    if (how.startsWith("SIG")) child.kill(how as NodeJS.Signals);
    const [code, signal] = (await ended) as [number | null, string | null];
    expect(signal ?? code).toBe(how.startsWith("SIG") ? how : how === "exit" ? 0 : 1);
    await vi.waitFor(() => expect(pids.map(isProcessAlive)).toEqual([false, false]), { timeout: 20_000 });
  },
);
