#!/usr/bin/env bash
# usage: start.sh <port>
# Runs Portkey's gateway on <port>. It is told its upstream by each request:
#   x-portkey-provider: openai
#   x-portkey-custom-host: <the upstream's origin>/v1
set -euo pipefail
port=${1:?usage: start.sh <port>}
cd "$(dirname "$0")"
exec node node_modules/@portkey-ai/gateway/build/start-server.js --headless "--port=$port"
