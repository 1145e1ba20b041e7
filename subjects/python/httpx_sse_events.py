"""httpx-sse: the events of `connect_sse`."""

from importlib.metadata import version

import httpx
from httpx_sse import connect_sse

from streamproof_adapter import describe_error, serve


client = httpx.Client()


def run(request):
    events = []
    retry = None
    last_event_id = ""
    said = {"ended": "complete"}
    try:
        options = {"headers": dict(request["headers"]), "timeout": request["timeoutMs"] / 1000}
        with connect_sse(client, request["method"], request["url"], **options) as source:
            source.response.raise_for_status()
            for event in source.iter_sse():
                events.append({"type": event.event, "data": event.data, "id": event.id})
                last_event_id = event.id
                if event.retry is not None:
                    retry = event.retry
    except Exception as error:
        said = {"ended": "error", "error": describe_error(error)}
    return {**said, "events": events, "retryMs": retry, "lastEventId": last_event_id}


serve(
    name="python/httpx-sse",
    version=f"{version('httpx-sse')} + httpx {version('httpx')}",
    level="events",
    observes=["events", "retry", "lastEventId", "error"],
    run=run,
)
