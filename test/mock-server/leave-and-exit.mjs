// Leaves streams in every phase of silence, closes the server and ends by itself, unless a timer or socket was left.
import { connect } from "node:net";
import { createMockServer } from "../../src/mock-server/index.ts";

const server = await createMockServer();
const HOUR = 3_600_000;
const mounts = [
  server.mount({ reply: { delayMs: 600_000 }, steps: [] }),
  server.mount({ steps: [{ done: "a" }, { wait: HOUR }, { done: "b" }] }),
  server.mount({ steps: [{ done: "a" }], ending: { kind: "stall", forMs: HOUR } }),
  server.mount({ steps: [{ done: "a" }], ending: { kind: "reset", afterMs: 600_000 } }),
];
for (const mount of mounts) {
  const socket = connect(server.port, "127.0.0.1");
  socket.write(`GET ${new URL(mount.url).pathname} HTTP/1.1\r\nhost: x\r\n\r\n`);
  // Where a delay comes before the head, there is nothing to wait for but the exchange itself.
  if (mount.rendition.delayMs === 0) await new Promise((resolve) => socket.once("data", resolve));
  else while (mount.exchanges().length === 0) await new Promise((resolve) => setImmediate(resolve));
  socket.end();
  await mount.whenSettled();
}
await server.close();
process.stdout.write("closed");
