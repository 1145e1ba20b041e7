"""The official Python SDK: the asynchronous `create(stream=True)`, iterated. All runs share one event loop."""

import asyncio
import threading
from importlib.metadata import version

import openai

from chunk_collector import ChunkCollector
from openai_request import CLIENT_OPTIONS, OBSERVES, call_options, observe_chunks, request_options
from streamproof_adapter import note_side_error, serve

client = openai.AsyncOpenAI(**CLIENT_OPTIONS)

# Streams that a loop was left of, as if their variable were still in scope: whether they close must not depend on
# when the garbage collector runs.
left = []

loop = asyncio.new_event_loop()
loop.set_exception_handler(lambda _, it: note_side_error(f"event loop: {it.get('message')}: {it.get('exception')}"))
threading.Thread(target=loop.run_forever, daemon=True).start()


async def read(request, collector, cancelled):
    cancel = request.get("cancelAfter") or {}
    stream = await client.with_options(**request_options(request)).chat.completions.create(**call_options(request))
    task = asyncio.current_task()

    def stop():
        cancelled.set()
        task.cancel()

    timer = loop.call_later(cancel["ms"] / 1000, stop) if "ms" in cancel else None
    try:
        async for chunk in stream:
            collector.add(chunk)
            if collector.chunks == cancel.get("chunks"):
                cancelled.set()
                if cancel["how"] == "abort":
                    await stream.close()
                else:
                    left.append(stream)
                break
    except asyncio.CancelledError:
        if not cancelled.is_set():
            raise
    finally:
        if timer:
            timer.cancel()


def run(request):
    collector = ChunkCollector()
    cancelled = threading.Event()

    def wait():
        asyncio.run_coroutine_threadsafe(read(request, collector, cancelled), loop).result()

    return observe_chunks(wait, collector, cancelled)


serve(name="python/openai-async", version=version("openai"), observes=OBSERVES, run=run)
