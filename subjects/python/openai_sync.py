"""The official Python SDK: `create(stream=True)`, iterated."""

import threading
from importlib.metadata import version

import openai

from chunk_collector import ChunkCollector
from openai_request import CLIENT_OPTIONS, OBSERVES, call_options, observe_chunks, request_options
from streamproof_adapter import serve


client = openai.OpenAI(**CLIENT_OPTIONS)

# Streams that a loop was left of, as if their variable were still in scope: whether they close must not depend on
# when the garbage collector runs.
left = []


def run(request):
    collector = ChunkCollector()
    cancelled = threading.Event()
    timers = []

    def read():
        cancel = request.get("cancelAfter") or {}
        stream = client.with_options(**request_options(request)).chat.completions.create(**call_options(request))

        def close():
            cancelled.set()
            stream.close()

        if "ms" in cancel:
            timers.append(threading.Timer(cancel["ms"] / 1000, close))
            timers[0].start()
        for chunk in stream:
            collector.add(chunk)
            if collector.chunks == cancel.get("chunks"):
                if cancel["how"] == "abort":
                    close()
                else:
                    left.append(stream)
                    cancelled.set()
                break

    try:
        return observe_chunks(read, collector, cancelled)
    finally:
        for timer in timers:
            timer.cancel()


serve(name="python/openai", version=version("openai"), observes=OBSERVES, run=run)
