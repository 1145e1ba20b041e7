#!/usr/bin/env bash
# Installs what the Chromium subjects need: the browser, where apt is at hand, and the pinned driver.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${CHROMIUM_PATH:-}" ] && ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then
  if ! command -v apt-get >/dev/null; then
    echo "Cannot install Chromium: there is no apt-get here. Install it by hand or set CHROMIUM_PATH." >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
fi
npm ci --no-audit --no-fund --prefix subjects/chromium
