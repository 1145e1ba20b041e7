// One of the two servers that are compared, in a process of its own.
//   node serve-server.ts mock|plain   →   the address to request, on stdout
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createMockServer, renderScenario } from "../src/mock-server/index.ts";
import { scenarioSchema } from "../src/scenario/scenario.ts";

const FRAMES = 100;

// Role, text, finish and `[DONE]`: 100 frames, each an HTTP chunk of its own.
const scenario = scenarioSchema.parse({
  steps: [
    { role: "assistant" },
    { text: Array.from({ length: FRAMES - 3 }, (_, i) => ` token${i}`) },
    { finish: "stop" },
    { done: true },
  ],
});

if (process.argv[2] === "mock") {
  const server = await createMockServer();
  process.stdout.write(`${server.mount(scenario).url}\n`);
} else {
  const body = Buffer.from(renderScenario(scenario).body);
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    response.end(body);
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions\n`);
  });
}
