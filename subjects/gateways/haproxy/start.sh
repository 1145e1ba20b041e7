#!/usr/bin/env bash
# usage: start.sh <port>
# Runs haproxy on 127.0.0.1:<port> in front of $STREAMPROOF_UPSTREAM.
set -euo pipefail
export PORT=${1:?usage: start.sh <port>}
upstream=${STREAMPROOF_UPSTREAM:?the origin of the upstream, http://127.0.0.1:4011}
export UPSTREAM_ADDRESS=${upstream#http://}
echo "streamproof-gateway: haproxy $(haproxy -v | sed -n '1s/.*version \([^ ]*\).*/\1/p')"
exec haproxy -db -f "$(dirname "$0")/haproxy.cfg"
