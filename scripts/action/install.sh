#!/usr/bin/env bash
# A step of action.yml: finds the streamproof to run. A project that has it installed is judged with its own version;
# otherwise the action's own code is built, once per job.
set -euo pipefail

fail() {
  echo "::error title=streamproof::$1"
  exit 2
}

if ! command -v node >/dev/null || ! node -e '
  const [major, minor] = process.versions.node.split(".").map(Number);
  process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1);
'; then
  fail "streamproof needs Node 20.19 or newer. Put actions/setup-node before it."
fi

own=$PWD/node_modules/.bin/streamproof
built=$GITHUB_ACTION_PATH/dist/cli/main.js
if [ -e "$own" ]; then
  bin=$own
else
  bin=$built
  if [ ! -e "$built" ]; then
    cd "$GITHUB_ACTION_PATH"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    npm run --silent build
  fi
fi
echo "bin=$bin" >>"$GITHUB_OUTPUT"
