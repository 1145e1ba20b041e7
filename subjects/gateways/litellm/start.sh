#!/usr/bin/env bash
# usage: start.sh <port>
# Runs LiteLLM's proxy on 127.0.0.1:<port> in front of $STREAMPROOF_UPSTREAM. It takes the key in $LITELLM_MASTER_KEY.
set -euo pipefail
port=${1:?usage: start.sh <port>}
upstream=${STREAMPROOF_UPSTREAM:?the origin of the upstream, http://127.0.0.1:4011}
: "${LITELLM_MASTER_KEY:?the key that clients give, beginning with sk-}"
export UPSTREAM_BASE_URL=$upstream/v1
export UPSTREAM_API_KEY=${UPSTREAM_API_KEY:-sk-upstream}
# Prices come with the package; without this it looks for newer ones on the network.
export LITELLM_LOCAL_MODEL_COST_MAP=True
cd "$(dirname "$0")"
.venv/bin/python -c '
import platform
from importlib.metadata import version
others = ", ".join(f"{name} {version(name)}" for name in ("openai", "httpx", "uvicorn"))
print("streamproof-gateway: litellm", version("litellm"), f"({others}, python {platform.python_version()})", flush=True)
'
exec .venv/bin/litellm --config config.yaml --host 127.0.0.1 --port "$port" --telemetry False
