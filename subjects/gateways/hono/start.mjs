// usage: node start.mjs <port>
// hono's proxy helper on 127.0.0.1:<port> in front of $STREAMPROOF_UPSTREAM, as its documentation shows it.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { proxy } from "hono/proxy";
import { packageVersion } from "../../package-version.mjs";

const version = (name) => packageVersion(name, import.meta.url);
process.stdout.write(
  `streamproof-gateway: hono/proxy ${version("hono")} (@hono/node-server ${version("@hono/node-server")}, node ${process.versions.node})\n`,
);

const upstream = process.env.STREAMPROOF_UPSTREAM;
const app = new Hono();
app.all("*", (c) => proxy(upstream + c.req.path, { ...c.req, headers: c.req.header() }));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.argv[2]) });
