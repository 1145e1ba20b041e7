"""Speaks streamproof's exec protocol for a Python client; standard library only.

A program calls `serve(...)` with a function that makes one request with the client and returns an observation.
Runs are served by threads, as many at once as `concurrency` says. From `serve` on, standard output belongs to the
protocol: what the client prints there goes to standard error.
"""

import json
import os
import platform
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

Observation = dict[str, Any]


class Skip(Exception):
    """Raised by a client's function to decline a request; it counts as not applicable."""


# What went wrong beside the runs, by thread; what belongs to no run that is open goes to standard error alone.
_side_errors: dict[int, list[str]] = {}


def note_side_error(message: str) -> None:
    """Reports what escaped the client beside the run of this thread, or beside the only run that is open."""
    print(message, file=sys.stderr)
    errors = _side_errors.get(threading.get_ident())
    if errors is None and len(_side_errors) == 1:
        errors = next(iter(_side_errors.values()), None)
    if errors is not None:
        errors.append(message)


def describe_error(error: BaseException) -> dict[str, Any]:
    """An exception as an observation has it. The kind informs; it is not judged."""
    status = getattr(error, "status_code", None)
    if status is None:
        status = getattr(getattr(error, "response", None), "status_code", None)
    code = getattr(error, "code", None)
    said: dict[str, Any] = {"kind": _kind_of(error), "message": f"{type(error).__name__}: {error}"}
    if isinstance(status, int):
        said["status"] = status
    if isinstance(code, (str, int)) and not isinstance(code, bool):
        said["code"] = code
    return said


def _kind_of(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)):
        return "parse"
    if "Timeout" in name:
        return "timeout"
    if any(word in name for word in ("Connect", "Protocol", "Read", "Chunked", "Network")):
        return "network"
    if "HTTP" in name or "Status" in name:
        return "http"
    return "api" if name == "APIError" else "other"


def serve(
    *,
    name: str,
    version: str,
    observes: list[str],
    run: Callable[[dict[str, Any]], Observation],
    level: str = "chat",
    concurrency: int = 8,
) -> None:
    """Answers the harness until it says bye or its input ends, then ends the process."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    lock = threading.Lock()

    def send(message: dict[str, Any]) -> None:
        line = json.dumps(message)
        with lock:
            out.write(line + "\n")
            out.flush()

    sys.unraisablehook = lambda it: note_side_error(f"unraisable: {it.exc_type.__name__}: {it.exc_value}")
    threading.excepthook = lambda it: note_side_error(f"uncaught in a thread: {it.exc_type.__name__}: {it.exc_value}")
    hello = {
        "op": "hello",
        "protocol": 1,
        "name": name,
        "version": version,
        "language": "python",
        "runtime": f"python {platform.python_version()}",
        "level": level,
        "observes": observes,
        "concurrency": concurrency,
    }
    pool = ThreadPoolExecutor(max_workers=concurrency)
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        message = json.loads(line)
        if message["op"] == "hello":
            send(hello)
        elif message["op"] == "run":
            pool.submit(_answer, run, message, send)
        elif message["op"] == "bye":
            break
    # Threads that still wait for a stalled server would keep the process alive.
    os._exit(0)


def _answer(run: Callable[[dict[str, Any]], Observation], request: dict[str, Any], send: Callable[..., None]) -> None:
    ident = threading.get_ident()
    _side_errors[ident] = []
    try:
        observation = run(request)
        side_errors = _side_errors[ident]
        if side_errors:
            observation = {**observation, "sideErrors": side_errors}
        send({"op": "done", "id": request["id"], "observation": observation})
    except Skip as skip:
        send({"op": "skip", "id": request["id"], "reason": str(skip)})
    except BaseException:
        send({"op": "error", "id": request["id"], "message": traceback.format_exc()})
    finally:
        del _side_errors[ident]
