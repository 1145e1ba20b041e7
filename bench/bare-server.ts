// The ceiling of one thread: a server on bare sockets that knows nothing of HTTP. Whoever asks gets a head that never
// changes, and then the same frame again at a fixed pace, for as long as the connection lasts.
import { createServer, type AddressInfo } from "node:net";
import { renderScenario } from "../src/mock-server/index.ts";
import type { Scenario } from "../src/scenario/scenario.ts";

const HEAD =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n";

/** Repeats the second frame of the scenario. */
export function startBare(scenario: Scenario, framesPerSecond: number): Promise<string> {
  const { body, frames } = renderScenario(scenario);
  const { start = 0, end = 0 } = frames[1] ?? {};
  const data = Buffer.from(body.subarray(start, end)).toString("latin1");
  const chunk = Buffer.from(`${data.length.toString(16)}\r\n${data}\r\n`, "latin1");
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.write(HEAD);
      const turn = setInterval(() => socket.write(chunk), 1000 / framesPerSecond);
      socket.once("close", () => clearInterval(turn));
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`),
    );
  });
}
