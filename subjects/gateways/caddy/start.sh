#!/usr/bin/env bash
# usage: start.sh <port>
# Runs Caddy on 127.0.0.1:<port> in front of $STREAMPROOF_UPSTREAM.
set -euo pipefail
export PORT=${1:?usage: start.sh <port>}
: "${STREAMPROOF_UPSTREAM:?the origin of the upstream, http://127.0.0.1:4011}"

folder=$(mktemp -d -t streamproof-caddy.XXXXXX)
trap 'rm -rf "$folder"' EXIT
export HOME=$folder XDG_DATA_HOME=$folder/data XDG_CONFIG_HOME=$folder/config
echo "streamproof-gateway: caddy $(caddy version | sed 's/ .*//')"
caddy run --adapter caddyfile --config "$(dirname "$0")/Caddyfile"
