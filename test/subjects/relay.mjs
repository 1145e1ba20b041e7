// A relay as a process of its own: `node relay.mjs <port> [flaw…]`, its upstream in STREAMPROOF_UPSTREAM.
// Flaws: launder (a dead upstream ends the answer as it should), die (a dead upstream ends the process), key (wants a
// key, and shows it in errors), slow (takes a moment before it listens).
import { createServer, request } from "node:http";

const [port, ...flaws] = process.argv.slice(2);
const upstream = new URL(process.env["STREAMPROOF_UPSTREAM"] ?? "http://127.0.0.1:1");

const server = createServer((asked, answer) => {
  const key = asked.headers.authorization?.replace("Bearer ", "");
  if (flaws.includes("key") && key !== process.env["RELAY_KEY"]) {
    answer.writeHead(401, { "content-type": "application/json" });
    answer.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${key}` } }));
    return;
  }
  const headers = { "content-type": "application/json", "content-length": asked.headers["content-length"] };
  const asking = request({
    host: upstream.hostname,
    port: upstream.port,
    path: "/v1/chat/completions",
    method: "POST",
    headers,
  });
  answer.once("close", () => asking.destroy());
  asking.on("response", (reply) => {
    const { "content-type": type, "retry-after": wait } = reply.headers;
    const shown = flaws.includes("key") ? { "x-seen-key": key } : {};
    answer.writeHead(reply.statusCode, {
      "content-type": type,
      ...(wait && { "retry-after": wait }),
      ...shown,
    });
    answer.flushHeaders();
    reply.on("data", (bytes) => answer.write(bytes));
    reply.on("end", () => answer.end());
    reply.on("error", () => {
      if (flaws.includes("die")) process.exit(7);
      else if (flaws.includes("launder")) answer.end();
      else answer.destroy();
    });
  });
  asking.on("error", () => {
    if (!answer.headersSent) answer.writeHead(502).end();
  });
  asked.pipe(asking);
});

setTimeout(() => server.listen(Number(port), "127.0.0.1"), flaws.includes("slow") ? 400 : 0);
