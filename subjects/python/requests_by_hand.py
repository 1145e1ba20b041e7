"""A streamed chat completion with requests, read by hand as a careful developer does it."""

import codecs
import json
import re
import threading
from importlib.metadata import version

import requests

from chunk_collector import ChunkCollector
from streamproof_adapter import describe_error, serve


def read_lines(response):
    """Lines that ended, by CRLF, LF or CR. `iter_lines` would also cut at the separators of Unicode."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    parts = []
    ended_with_cr = False
    is_first = True
    for data in response.iter_content(chunk_size=None):
        text = decoder.decode(data)
        if is_first and text:
            text = text.removeprefix("\ufeff")
            is_first = False
        if ended_with_cr and text.startswith("\n"):
            text = text[1:]
            ended_with_cr = False
        if not text:
            continue
        ended_with_cr = text.endswith("\r")
        *lines, rest = re.split("\r\n|\n|\r", text)
        for line in lines:
            yield "".join([*parts, line])
            parts = []
        parts.append(rest)


def read_events(response):
    event, data = "", []
    for line in read_lines(response):
        if line == "":
            if data:
                yield event, "\n".join(data)
            event, data = "", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            data.append(value)
        elif field == "event":
            event = value


def check(response):
    if not response.ok:
        raise requests.HTTPError(f"{response.status_code} {response.text}", response=response)
    kind = response.headers.get("content-type", "")
    if not kind.lower().startswith("text/event-stream"):
        raise ValueError(f"expected an event stream, got {kind!r}")


def run(request):
    collector = ChunkCollector()
    cancelled = threading.Event()
    cancel = request.get("cancelAfter") or {}
    timers = []
    late = threading.Event()
    said = {"ended": "complete"}
    try:
        # The time-out of requests is for each read; the total has to be watched.
        with requests.Session() as session, session.post(
            request["url"],
            json=request["body"],
            headers=request["headers"],
            stream=True,
            timeout=request["timeoutMs"] / 1000,
        ) as response:
            check(response)

            def stop(reason):
                reason.set()
                shut_down(response)

            timers.append(threading.Timer(request["timeoutMs"] / 1000, stop, [late]))
            if "ms" in cancel:
                timers.append(threading.Timer(cancel["ms"] / 1000, stop, [cancelled]))
            for timer in timers:
                timer.start()
            read_answer(response, collector, cancel, cancelled)
        if late.is_set():
            raise TimeoutError("no end in time")
    except Exception as error:
        if not cancelled.is_set():
            said = {"ended": "error", "error": describe_error(error)}
    finally:
        for timer in timers:
            timer.cancel()
    if cancelled.is_set():
        said = {"ended": "cancelled"}
    return {**said, **collector.answer()}


def read_answer(response, collector, cancel, cancelled):
    for event, data in read_events(response):
        if data == "[DONE]":
            break
        if not data:
            continue
        chunk = json.loads(data)
        if event == "error" or (isinstance(chunk, dict) and chunk.get("error")):
            raise RuntimeError(f"the provider reports {data}")
        collector.add(chunk)
        if collector.chunks == cancel.get("chunks"):
            cancelled.set()
            return
    choices = collector.answer()["choices"]
    if not choices or any(choice["finishReason"] is None for choice in choices):
        raise ValueError("the stream ended without a finish reason")


def shut_down(response):
    """Wakes a thread that waits for more of the body; closing the response would wait for that thread."""
    connection = getattr(response.raw, "connection", None)
    if connection is not None and connection.sock is not None:
        connection.sock.shutdown(2)


serve(
    name="python/requests",
    version=version("requests"),
    observes=["text", "reasoning", "refusal", "toolCalls", "choices", "finishReason", "usage", "error", "cancel"],
    run=run,
)
