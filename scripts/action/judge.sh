#!/usr/bin/env bash
# A step of action.yml: turns the inputs into a command line, runs it, and hands on its reports. The exit status is that
# of the run. Inputs are read from the environment and passed on as single words, whatever is in them.
set -uo pipefail

fail() {
  echo "::error title=streamproof::$1"
  exit 2
}

arguments=()

# One option, where the input was given. `--name=value`, so that no value is taken for an option.
option() {
  if [ -n "$2" ]; then arguments+=("--$1=$2"); fi
}

# What stands on each line of an input, without the spaces around it.
lines() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    if [ -n "$line" ]; then printf '%s\n' "$line"; fi
  done <<<"$1"
}

options() {
  local line
  while IFS= read -r line; do option "$1" "$line"; done < <(lines "$2")
}

words=()
case $INPUT_COMMAND in
  client)
    mapfile -t words < <(lines "$INPUT_SUBJECT")
    if [ "${#words[@]}" -eq 0 ]; then fail "The input subject is empty. Name what is judged, such as openai or exec:python client.py."; fi
    if [ -n "$INPUT_URL" ]; then fail "The input url is for gateways and endpoints; a client is named by the input subject."; fi
    ;;
  gateway | endpoint)
    if [ -z "$INPUT_URL" ]; then fail "The input url is empty. Give the base URL that an OpenAI SDK takes."; fi
    if [ -n "$INPUT_SUBJECT" ]; then fail "The input subject is for clients; a gateway or an endpoint is named by the input url."; fi
    words=("$INPUT_URL")
    ;;
  *) fail "The input command has to be client, gateway or endpoint." ;;
esac

case $INPUT_STRICT in
  true) arguments+=(--strict) ;;
  "" | false) ;;
  *) fail "The input strict has to be true or false." ;;
esac
option start "$INPUT_START"
option ready "$INPUT_READY"
option upstream-port "$INPUT_UPSTREAM_PORT"
options header "$INPUT_HEADER"
option api-key-env "$INPUT_API_KEY_ENV"
option model "$INPUT_MODEL"
options only "$INPUT_ONLY"
options skip "$INPUT_SKIP"
option profile "$INPUT_PROFILE"
option seed "$INPUT_SEED"
option runs "$INPUT_RUNS"
option concurrency "$INPUT_CONCURRENCY"
option timeout "$INPUT_TIMEOUT"
option shard "$INPUT_SHARD"
option baseline "$INPUT_BASELINE"

case $INPUT_REPORTS in
  "" | *$'\n'*) fail "The input reports has to be the path of a folder, on one line." ;;
esac
mkdir -p -- "$INPUT_REPORTS" || fail "The folder of the input reports cannot be made."
reports=$(cd -- "$INPUT_REPORTS" && pwd) || fail "The folder of the input reports cannot be entered."
rm -f -- "$reports"/{results.ndjson,junit.xml,summary.md,annotations.txt}
echo "reports=$reports" >>"$GITHUB_OUTPUT"

# What a subject prints may look like a command to the runner, so that none is obeyed until the run is over.
pause=$(node -p 'crypto.randomUUID()')
echo "::stop-commands::$pause"
node "$STREAMPROOF_BIN" "$INPUT_COMMAND" "${arguments[@]}" \
  --save-failures="$reports/failures" \
  --report=console \
  --report="github=$reports/annotations.txt" \
  --report="markdown=$reports/summary.md" \
  --report="junit=$reports/junit.xml" \
  --report="ndjson=$reports/results.ndjson" \
  -- "${words[@]}"
status=$?
echo
echo "::$pause::"
echo "status=$status" >>"$GITHUB_OUTPUT"

if [ -s "$reports/annotations.txt" ]; then
  cat "$reports/annotations.txt"
elif [ "$status" -ne 0 ]; then
  echo "::error title=streamproof::Nothing was judged (exit status $status). The log says why."
fi
rm -f -- "$reports/annotations.txt"

# GitHub refuses a summary above 1 MiB as a whole.
max_bytes=1000000
if [ ! -s "$reports/summary.md" ]; then
  echo "## streamproof: nothing was judged (exit status $status)" >>"$GITHUB_STEP_SUMMARY"
elif [ "$(wc -c <"$reports/summary.md")" -gt "$max_bytes" ]; then
  head -c "$max_bytes" "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
  printf '\n\nThe summary is longer than GitHub shows; summary.md in the artefact has all of it.\n' >>"$GITHUB_STEP_SUMMARY"
else
  cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
