#!/usr/bin/env bash
# Installs everything that the subjects in `subjects/` need: packages pinned by their lock files, and a Python
# environment. Programs of the system are installed where that is possible, on Debian as root, and named otherwise.
set -euo pipefail
cd "$(dirname "$0")/../subjects"

packages=()
for program in curl jq python3; do
  command -v "$program" >/dev/null || packages+=("$program")
done
# Without it a virtual environment has no pip.
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then packages+=(python3-venv); fi
if [ "${#packages[@]}" -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Cannot install ${packages[*]}: needs apt-get and root. Install them with the package manager of your system." >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi

# MSW 3 is no subject, but as pinned and as much in need of the Node of `node`.
for lock in */package-lock.json ../test/mock-server/msw/msw-3/package-lock.json; do
  folder=$(dirname "$lock")
  echo "npm ci in ${folder#../}"
  npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error
done

[ -x python/.venv/bin/python ] || python3 -m venv python/.venv
python/.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement python/requirements.txt
