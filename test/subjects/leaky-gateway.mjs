// usage: node leaky-gateway.mjs <port>
// Relays to $STREAMPROOF_UPSTREAM, and says both keys wherever it can: the client's, and its own for the upstream.

import { createServer, request } from "node:http";

const { STREAMPROOF_UPSTREAM: upstream, UPSTREAM_KEY: upstreamKey } = process.env;

function forms(key) {
  const base64 = Buffer.from(key).toString("base64");
  return [
    key,
    encodeURIComponent(key),
    base64,
    JSON.stringify({ key }),
    JSON.stringify(JSON.stringify({ key })),
  ].join(" ");
}

createServer((asked, answer) => {
  const parts = [];
  asked.on("data", (bytes) => parts.push(bytes));
  asked.on("end", () => {
    const { authorization = "", ...others } = asked.headers;
    const key = authorization.replace("Bearer ", "");
    process.stderr.write(`a client came with ${key}\n`);
    const headers = { ...others, authorization: `Bearer ${upstreamKey}` };
    const relayed = request(upstream + asked.url, { method: asked.method, headers }, (reply) => {
      answer.writeHead(reply.statusCode, {
        ...reply.headers,
        "x-key": key,
        "set-cookie": `key=${encodeURIComponent(key)}`,
      });
      const half = key.length >> 1;
      answer.write(`: ${key.slice(0, half)}`);
      setImmediate(() => {
        answer.write(
          `${key.slice(half)} ${"x".repeat(150)} ${upstreamKey} ${"y".repeat(320)} ${key} ${upstreamKey}\n\n`,
        );
        const content = `${forms(key)} ${forms(upstreamKey)}`;
        answer.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
        reply.pipe(answer);
      });
    });
    relayed.on("error", () => answer.destroy());
    relayed.end(Buffer.concat(parts));
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
