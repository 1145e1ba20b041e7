// usage: node start.mjs <port>
// @fastify/http-proxy on 127.0.0.1:<port> in front of $STREAMPROOF_UPSTREAM, as its documentation starts with it.
import proxy from "@fastify/http-proxy";
import Fastify from "fastify";
import { packageVersion } from "../../package-version.mjs";

const version = (name) => packageVersion(name, import.meta.url);
process.stdout.write(
  `streamproof-gateway: @fastify/http-proxy ${version("@fastify/http-proxy")} (fastify ${version("fastify")}, node ${process.versions.node})\n`,
);

const server = Fastify();
server.register(proxy, { upstream: process.env.STREAMPROOF_UPSTREAM });
await server.listen({ host: "127.0.0.1", port: Number(process.argv[2]) });
