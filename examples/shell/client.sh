#!/bin/sh
# A streaming chat client of curl, awk and jq, for `streamproof client "cmd:sh client.sh"`: the text on standard
# output as it comes, exit status 0 where the answer is whole and 1 with the reason on standard error where it is not.
#
# What it cannot do: take back what it printed before an error came; leave a connection that stays open behind
# `[DONE]` (it waits for its time limit); hand on at once where lone CRs end the lines or awk reads in blocks, as mawk
# does; keep NUL; join halves of a surrogate pair; give more than text (a program that needs tool calls needs a language).
set -u
# What a check allows; give a real answer more.
limit_s=3
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# One event a line: `!` for an error or `=`, then its data. Lines end with CRLF, LF or CR: awk cuts at LF, so what is left of a CRLF
# is a CR at the end of a record, and every other CR ends a line within. JSON takes a blank for the LF between two lines
# of data as well. Without the blank line that closes it an event is discarded, as the standard has it.
read_events() {
  LC_ALL=C awk '
    function read_line(line,   colon, name, value) {
      if (line == "") {
        if (lines > 0) { print (type == "error" ? "!" : "=") data; fflush() }
        type = data = ""; lines = 0
        return
      }
      colon = index(line, ":")
      name = colon ? substr(line, 1, colon - 1) : line
      value = colon ? substr(line, colon + 1) : ""
      sub(/^ /, "", value)
      if (name == "data") data = lines++ ? data " " value : value
      else if (name == "event") type = value
    }
    NR == 1 { sub(/^\357\273\277/, "") }
    {
      sub(/\r$/, "")
      count = split($0, parts, "\r")
      if (count == 0) read_line("")
      for (i = 1; i <= count; i++) read_line(parts[i])
    }'
}

# The text of the first choice. Fails unless it saw a finish reason.
read_text() {
  jq --raw-input --join-output --null-input --unbuffered '
    def fail: "\(.)\n" | halt_error(1);
    def parse: . as $data | try fromjson catch ("the server sent a chunk that is no JSON: \($data)" | fail);
    def add($chunk):
      if $chunk.error then $chunk.error | (if type == "object" then .message // tojson else . end) | fail else . end
      | reduce ($chunk.choices[]? | select((.index // 0) == 0)) as $choice (.;
          .text += ($choice.delta.content // "")
          | .isFinished = (.isFinished or ($choice.finish_reason // "") != ""));
    foreach (inputs, null) as $line ({};
      .text = ""
      | if $line == null then
          if .isFinished then . else "the stream ended before the answer did" | fail end
        elif .isDone then .
        elif $line[:1] == "!" then $line[1:] | fail
        elif $line == "=[DONE]" then .isDone = true
        elif $line == "=" then .
        else add($line[1:] | parse)
        end;
      .text)'
}

{
  curl --silent --show-error --no-buffer --fail-with-body --location --max-time "$limit_s" \
    --header 'content-type: application/json' --header "authorization: Bearer ${OPENAI_API_KEY:-}" \
    --data-binary "$STREAMPROOF_BODY" --write-out '%{stderr}\n%{content_type}\n' "$STREAMPROOF_URL" 2>"$work/curl"
  echo $? >"$work/status"
} | tee "$work/body" | read_events | read_text 2>"$work/reason"
is_whole=$?

read -r status <"$work/status"
[ "$status" -ne 22 ] || fail "$(head -n 1 "$work/curl"): $(head -c 4096 "$work/body")"
# A connection that broke, unless the answer was whole by then.
[ "$is_whole" -eq 0 ] || [ "$status" -eq 0 ] || [ "$status" -eq 23 ] || cat "$work/curl" >&2
[ "$is_whole" -eq 0 ] || fail "$(cat "$work/reason")"
tail -n 1 "$work/curl" | grep -qi '^text/event-stream *\(;\|$\)' || fail "the reply is no event stream"
