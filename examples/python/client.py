"""A streaming chat client in plain Python, and its adapter for `streamproof client "exec:python3 client.py"`.

Nothing but the standard library. `stream_chat` is the client; `main` speaks the exec protocol for it.
"""

import codecs
import http.client
import json
import platform
import re
import socket
import sys
import time
from urllib.parse import urlsplit


class StreamError(Exception):
    """The answer is not whole. `status` is the HTTP status where that is the reason."""

    def __init__(self, message, kind="api", status=None):
        super().__init__(message)
        self.kind = kind
        self.status = status


class TimeLimit:
    """What is left of the time of a call; every read has to end within it."""

    def __init__(self, seconds, sock):
        self.deadline = time.monotonic() + seconds
        self.sock = sock

    def arm(self):
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise StreamError("the call took too long", "timeout")
        self.sock.settimeout(left)


def read_body(response, limit):
    """The body as it comes. A body that breaks off raises; an end that HTTP announced is an end."""
    while True:
        limit.arm()
        piece = response.read1(65536)
        if not piece:
            # For a body with a length, http.client takes any end of the connection for the end of the body.
            if response.length:
                raise StreamError("the connection closed before the body was complete", "network")
            return
        yield piece


def read_lines(pieces):
    """Lines of an event stream: CRLF, LF and CR end one, wherever the reads fall. str.splitlines knows too many."""
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    is_first, is_after_cr, tail = True, False, []
    for piece in pieces:
        text = decode(piece)
        if not text:
            continue
        if is_first:
            is_first = False
            text = text.removeprefix("\ufeff")
        if is_after_cr and text.startswith("\n"):
            text = text[1:]
            is_after_cr = False
            if not text:
                continue
        is_after_cr = text.endswith("\r")
        lines = re.split("\r\n|\r|\n", text)
        for line in lines[:-1]:
            yield "".join([*tail, line])
            tail = []
        tail.append(lines[-1])


def read_events(lines):
    """Type and data of each event. A block that nothing closed is discarded, as the standard has it."""
    event_type, data = "", []
    for line in lines:
        if line == "":
            if data:
                yield event_type or "message", "\n".join(data)
            event_type, data = "", []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            data.append(value)
        elif name == "event":
            event_type = value


class Answer:
    """A chat completion as it grows."""

    def __init__(self):
        self.choices = {}
        self.usage = None

    def add(self, chunk):
        if isinstance(chunk.get("usage"), dict):
            self.usage = chunk["usage"]
        for part in chunk.get("choices") or []:
            index = part.get("index", 0)
            choice = self.choices.setdefault(
                index, {"index": index, "text": "", "refusal": "", "reasoning": "", "finishReason": None, "calls": {}}
            )
            delta = part.get("delta") or {}
            choice["text"] += text_of(delta.get("content"))
            choice["refusal"] += delta.get("refusal") or ""
            choice["reasoning"] += delta.get("reasoning_content") or delta.get("reasoning") or ""
            choice["finishReason"] = part.get("finish_reason") or choice["finishReason"]
            for fragment in delta.get("tool_calls") or []:
                add_fragment(choice["calls"], fragment)

    def is_whole(self):
        return bool(self.choices) and all(choice["finishReason"] for choice in self.choices.values())


def add_fragment(calls, fragment):
    index = fragment.get("index")
    if index is None:
        index = max(calls, default=-1) + 1
    call = calls.setdefault(index, {"id": None, "name": "", "arguments": ""})
    function = fragment.get("function") or {}
    # Sent once; what comes again says nothing new.
    call["id"] = call["id"] or fragment.get("id") or None
    call["name"] = call["name"] or function.get("name") or ""
    arguments = function.get("arguments") or ""
    call["arguments"] += arguments if isinstance(arguments, str) else json.dumps(arguments)


def text_of(content):
    """Content is a string, or from some models a list of parts."""
    if not isinstance(content, list):
        return content or ""
    return "".join(part.get("text") or "" for part in content if part.get("type") == "text")


def read_answer(events, answer, on_chunk):
    for event_type, data in events:
        if data == "[DONE]" and event_type != "error":
            break
        if event_type == "error":
            raise StreamError(data)
        if data == "":
            continue
        try:
            chunk = json.loads(data)
        except ValueError:
            raise StreamError("the server sent a chunk that is no JSON: " + data, "parse") from None
        error = chunk if chunk.get("object") == "error" else chunk.get("error")
        if error:
            raise StreamError(error.get("message", str(error)) if isinstance(error, dict) else str(error))
        answer.add(chunk)
        on_chunk()
    if not answer.is_whole():
        raise StreamError("the stream ended before the answer did", "network")


def stream_chat(url, headers, body, seconds, answer, on_chunk=lambda: None):
    """Sends a request and reads the answer into `answer`; raises StreamError unless it is whole."""
    target = urlsplit(url)
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=seconds)
    try:
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        limit = TimeLimit(seconds, connection.sock)
        connection.request("POST", target.path, json.dumps(body).encode(), headers)
        limit.arm()
        response = connection.getresponse()
        if not 200 <= response.status <= 299:
            message = response.read(65536).decode("utf-8", "replace")
            raise StreamError(message, "http", response.status)
        if response.headers.get_content_type() != "text/event-stream":
            raise StreamError("the reply is no event stream")
        read_answer(read_events(read_lines(read_body(response, limit))), answer, on_chunk)
    except (OSError, http.client.HTTPException) as error:
        raise StreamError(str(error) or type(error).__name__, "network") from error
    finally:
        connection.close()


# The adapter: what streamproof asks, and what the client says.


class Cancelled(Exception):
    pass


def run(request):
    answer = Answer()
    cancel_after = request.get("cancelAfter") or {}
    handed = 0

    def count():
        nonlocal handed
        handed += 1
        if handed == cancel_after.get("chunks"):
            raise Cancelled

    seconds = cancel_after.get("ms", request["timeoutMs"]) / 1000
    seen = {"ended": "complete"}
    try:
        stream_chat(request["url"], request["headers"], request["body"], seconds, answer, count)
    except Cancelled:
        seen = {"ended": "cancelled"}
    except StreamError as error:
        if "ms" in cancel_after and error.kind in ("timeout", "network"):
            seen = {"ended": "cancelled"}
        else:
            seen = {"ended": "error", "error": {"kind": error.kind, "message": str(error), "status": error.status}}
    return {**seen, "choices": [observed(choice) for choice in answer.choices.values()], "usage": usage_of(answer)}


def observed(choice):
    calls = choice.pop("calls")
    return {**choice, "toolCalls": [calls[index] for index in sorted(calls)]}


def usage_of(answer):
    usage = answer.usage
    return usage and {
        "promptTokens": usage.get("prompt_tokens"),
        "completionTokens": usage.get("completion_tokens"),
        "totalTokens": usage.get("total_tokens"),
    }


HELLO = {
    "op": "hello",
    "protocol": 1,
    "name": "python-example",
    "version": "1",
    "language": "python",
    "runtime": "python " + platform.python_version(),
    "level": "chat",
    "observes": [
        "text",
        "reasoning",
        "refusal",
        "toolCalls",
        "choices",
        "finishReason",
        "usage",
        "error",
        "cancel",
    ],
    "concurrency": 1,
}


def main():
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if message["op"] == "hello":
            answer = HELLO
        elif message["op"] == "run":
            answer = {"op": "done", "id": message["id"], "observation": run(message)}
        else:
            break
        # ASCII only: half a surrogate pair has no UTF-8, and JSON has an escape for it.
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
