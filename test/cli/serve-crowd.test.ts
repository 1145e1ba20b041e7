import { execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { startCli } from "./run-cli.ts";

// Server and clients are processes of their own: each has that many connections open.

const CLIENTS = fileURLToPath(new URL("hold-connections.mjs", import.meta.url));

/** Ten thousand, or what a process may have open here but for some files of its own. */
function crowdSize(): number {
  const limit = Number(execFileSync("/bin/sh", ["-c", "ulimit -Hn"], { encoding: "utf8" }));
  return Number.isNaN(limit) ? 10_000 : Math.min(10_000, limit - 200);
}

interface Crowd {
  said: (word: RegExp) => Promise<string>;
}

function holdConnections(port: string, count: number): Crowd {
  const child = spawn(process.execPath, [CLIENTS, port, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  const said = (word: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (word.test(text)) resolve(text);
      };
      child.stdout.on("data", look);
      child.once("close", () => reject(new Error(`ended with ${JSON.stringify(text)}`)));
      look();
    });
  return { said };
}

const COUNT = crowdSize();

test(`${COUNT} idle connections stay open, streams go on beside them, and Ctrl-C ends them all`, async () => {
  const server = startCli(["serve", "--port", "0"]);
  const [origin = "", port = ""] = /http:\S+:(\d+)/.exec(await server.until("stdout", /\n/)) ?? [];
  const crowd = holdConnections(port, COUNT);
  expect(await crowd.said(/\n/)).toBe("open\n");
  const ask = async (): Promise<string> => {
    const body = JSON.stringify({
      model: "m",
      stream: true,
      messages: [{ role: "user", content: "Say one two" }],
    });
    return (await fetch(`${origin}/v1/chat/completions`, { method: "POST", body })).text();
  };
  const answers = await Promise.all(Array.from({ length: 50 }, ask));
  for (const answer of answers) expect(answer).toMatch(/"one"[^]*" two"[^]*data: \[DONE\]\n\n$/);
  // Nobody was sent away for it.
  expect(await crowd.said(/\n/)).toBe("open\n");
  server.child.kill("SIGINT");
  expect(await server.ended).toMatchObject({ status: 0, stderr: "" });
  expect(await crowd.said(/closed/)).toBe(`open\nclosed ${COUNT}\n`);
}, 300_000);
