import { once } from "node:events";
import { createServer } from "node:net";

/*
 * Who is given a port by the system (`listen(0)`, every connection that goes out) gets one above 32767, or above
 * 49151. Ports for those who have to know theirs before they are started come from below: one that was merely free
 * a moment ago is soon somebody else's where dozens of servers start.
 */
const FIRST = 10_000;
const WORKERS = 8;
/** Ports of one worker of vitest: no two workers draw from the same ones. */
const SPAN = Math.floor((32_768 - FIRST) / WORKERS);

const lane = FIRST + (Number(process.env["VITEST_POOL_ID"] ?? 0) % WORKERS) * SPAN;
let drawn = Math.floor(Math.random() * SPAN);

/** A port on 127.0.0.1 that nobody listens on, that the system gives to nobody, and that is drawn once in a process. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < SPAN; tries++) {
    const port = lane + (drawn++ % SPAN);
    if (await isFree(port)) return port;
  }
  throw new Error(`None of the ports from ${lane} to ${lane + SPAN - 1} is free.`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
