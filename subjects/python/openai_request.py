"""What the synchronous and the asynchronous client of the official SDK have in common."""

from streamproof_adapter import describe_error

OBSERVES = ["text", "reasoning", "refusal", "toolCalls", "choices", "finishReason", "usage", "error", "cancel"]


# One client serves all runs, as in a program. Retries are off: a check is to see one request and what came of it.
CLIENT_OPTIONS = {"api_key": "streamproof-test-key", "base_url": "http://127.0.0.1", "max_retries": 0}


def request_options(request):
    """What differs from run to run, for `client.with_options`."""
    return {"base_url": request["baseUrl"], "timeout": request["timeoutMs"] / 1000}


def call_options(request):
    return {**request["body"], "stream": True, "extra_headers": request["headers"]}


def observe_chunks(read, collector, cancelled):
    """Runs `read`, which fills the collector; an exception of the client is an answer too."""
    try:
        read()
    except Exception as error:
        if not cancelled.is_set():
            return {"ended": "error", "error": describe_error(error), **collector.answer()}
    return {"ended": "cancelled" if cancelled.is_set() else "complete", **collector.answer()}
