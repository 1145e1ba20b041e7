#!/usr/bin/env bash
# usage: start.sh <port>
# Runs Portkey's gateway on <port>. It is told its upstream by each request:
#   x-portkey-provider: openai
#   x-portkey-custom-host: <the upstream's origin>/v1
set -euo pipefail
port=${1:?usage: start.sh <port>}
cd "$(dirname "$0")"
node -p '
  const version = (name) => JSON.parse(require("node:fs").readFileSync(`node_modules/${name}/package.json`)).version;
  const others = ["@hono/node-server", "hono"].map((name) => `${name} ${version(name)}`).join(", ");
  `streamproof-gateway: portkey ${version("@portkey-ai/gateway")} (${others}, node ${process.versions.node})`
'
exec node node_modules/@portkey-ai/gateway/build/start-server.js --headless "--port=$port"
