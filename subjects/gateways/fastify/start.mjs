// usage: node start.mjs <port>
// @fastify/http-proxy on 127.0.0.1:<port> in front of $STREAMPROOF_UPSTREAM, as its documentation starts with it.
import proxy from "@fastify/http-proxy";
import Fastify from "fastify";

const server = Fastify();
server.register(proxy, { upstream: process.env.STREAMPROOF_UPSTREAM });
await server.listen({ host: "127.0.0.1", port: Number(process.argv[2]) });
