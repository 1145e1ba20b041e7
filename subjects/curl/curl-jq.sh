#!/usr/bin/env bash
# A streamed chat completion in the shell: prints the text, and fails when curl, jq or the provider does.
set -o pipefail

if [ "${1-}" = --version ]; then
  echo "$(curl --version | sed -n '1s/^curl \([^ ]*\).*/\1/p') + $(jq --version | tr - ' ')"
  exit
fi

# `inputs` makes the first error the last thing jq does; without it the exit status is that of the last line.
curl --silent --show-error --no-buffer --fail-with-body "$STREAMPROOF_URL" \
  --header 'content-type: application/json' \
  --header "authorization: Bearer $OPENAI_API_KEY" \
  --data-binary "$STREAMPROOF_BODY" |
  sed -u -n -e 's/\r$//' -e 's/^data: \{0,1\}//p' |
  sed -u -e '/^\[DONE\]$/d' |
  jq -jn --unbuffered '
    inputs
    | if .error then error(.error.message? // .error | tostring) else . end
    | .choices[]? | select(.index == 0) | .delta.content // empty'
