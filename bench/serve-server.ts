// One of the servers that are compared, in a process of its own.
//   node serve-server.ts mock|plain|peer|bare <frames> [<frames a second>]   →   the address to request, on stdout
// A parent with a channel may ask for what the process has used so far by sending anything.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startBare } from "./bare-server.ts";
import { createMockServer, renderScenario } from "../src/mock-server/index.ts";
import { type Scenario, scenarioSchema } from "../src/scenario/scenario.ts";
import { startPeer } from "./peer.ts";

const [kind = "mock", frames = "100", pace] = process.argv.slice(2);
const framesPerSecond = pace === undefined ? null : Number(pace);

/** What a server in a bench has used. */
export interface Usage {
  rssBytes: number;
  cpuMs: number;
}

process.on("message", () => {
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  process.send?.({ rssBytes: process.memoryUsage.rss(), cpuMs: (user + system) / 1000 } satisfies Usage);
});

process.stdout.write(`${await start()}\n`);

function start(): Promise<string> {
  if (kind === "peer") return startPeer(words(), framesPerSecond);
  if (kind === "plain") return startPlain();
  if (kind === "bare") return startBare(scenario(), framesPerSecond ?? 20);
  return startMock();
}

async function startMock(): Promise<string> {
  const server = await createMockServer();
  return server.mount(scenario()).url;
}

/** What node:http does best: the same body in one `end`. */
function startPlain(): Promise<string> {
  const body = Buffer.from(renderScenario(scenario()).body);
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    response.end(body);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`),
    );
  });
}

/** Role, text, finish and `[DONE]`: that many frames, each an HTTP chunk of its own. */
function scenario(): Scenario {
  return scenarioSchema.parse({
    steps: [{ role: "assistant" }, { text: words() }, { finish: "stop" }, { done: true }],
    ...(framesPerSecond === null ? {} : { pace: { tokensPerSecond: framesPerSecond } }),
  });
}

function words(): string[] {
  return Array.from({ length: Number(frames) - 3 }, (_, i) => ` token${i % 100}`.padEnd(8, "."));
}
