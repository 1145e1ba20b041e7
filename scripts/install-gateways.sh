#!/usr/bin/env bash
# Installs the gateways in `subjects/gateways/`: nginx, haproxy and Caddy of the system, on Debian as root, and named
# otherwise; the others pinned by their lock files, LiteLLM in a Python environment of its own. Safe to run again.
set -euo pipefail
cd "$(dirname "$0")/../subjects/gateways"

packages=()
for program in nginx haproxy caddy python3; do
  command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ] || packages+=("$program")
done
# Without it a virtual environment has no pip.
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then packages+=(python3-venv); fi

# Debian starts a service when its package is installed. These are wanted as programs, on ports of our choice.
policy=/usr/sbin/policy-rc.d
forbid_services() {
  [ -e "$policy" ] && return
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
}

if [ "${#packages[@]}" -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Cannot install ${packages[*]}: needs apt-get and root. Install them with the package manager of your system." >&2
    exit 1
  fi
  forbid_services
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi

for lock in */package-lock.json; do
  folder=$(dirname "$lock")
  echo "npm ci in subjects/gateways/$folder"
  npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error
done

echo "pip install in subjects/gateways/litellm"
[ -x litellm/.venv/bin/python ] || python3 -m venv litellm/.venv
litellm/.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement litellm/requirements.txt
