#!/usr/bin/env bash
# Installs what the measurements compare with and load with: the pinned peer, and wrk where apt is at hand. Without wrk
# our own load client does the work.
set -euo pipefail
cd "$(dirname "$0")/.."

npm ci --prefix bench/peers --no-audit --no-fund --loglevel=error
command -v wrk >/dev/null && exit
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wrk
else
  echo "wrk is not installed and cannot be here; our own load client is used."
fi
