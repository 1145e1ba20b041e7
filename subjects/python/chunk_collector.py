"""Puts chat-completion chunks together the way a careful user of a client does: the first id and name of a call win,
arguments are joined, and what is missing or of another type counts as not said."""

from typing import Any, Optional


def get(value: Any, name: str) -> Any:
    """A field of a chunk, whether the client hands over objects or dictionaries."""
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


class ChunkCollector:
    def __init__(self) -> None:
        self._choices: dict[int, dict[str, Any]] = {}
        self._usage: Optional[dict[str, Any]] = None
        self.chunks = 0

    def add(self, chunk: Any) -> None:
        self.chunks += 1
        for choice in _items(get(chunk, "choices")):
            self._add_choice(choice)
        usage = get(chunk, "usage")
        if usage:
            self._usage = {
                "promptTokens": get(usage, "prompt_tokens"),
                "completionTokens": get(usage, "completion_tokens"),
                "totalTokens": get(usage, "total_tokens"),
            }

    def _add_choice(self, choice: Any) -> None:
        index = get(choice, "index")
        index = index if isinstance(index, int) else 0
        said = self._choices.setdefault(
            index, {"index": index, "text": "", "reasoning": "", "refusal": "", "finishReason": None, "calls": []}
        )
        delta = get(choice, "delta")
        said["text"] += _text(get(delta, "content"))
        # Some providers send the same reasoning under both names.
        said["reasoning"] += _text(get(delta, "reasoning_content")) or _text(get(delta, "reasoning"))
        said["refusal"] += _text(get(delta, "refusal"))
        said["finishReason"] = get(choice, "finish_reason") or said["finishReason"]
        for fragment in _items(get(delta, "tool_calls")):
            self._add_fragment(said["calls"], fragment)

    def _add_fragment(self, calls: list[dict[str, Any]], fragment: Any) -> None:
        index, id = get(fragment, "index"), _text(get(fragment, "id"))
        function = get(fragment, "function")
        name, arguments = _text(get(function, "name")), _text(get(function, "arguments"))
        if not id and not name and not arguments:
            return
        call = self._call_for(calls, index, id, name)
        call["id"] = call["id"] or id
        call["name"] = call["name"] or name
        call["arguments"] += arguments

    @staticmethod
    def _call_for(calls: list[dict[str, Any]], index: Any, id: str, name: str) -> dict[str, Any]:
        same = [call for call in calls if call["index"] == index] if index is not None else calls[-1:]
        # A new id together with a name is a new call, even under a known index or none.
        starts = bool(id and name) and all(call["id"] not in ("", id) for call in same)
        if same and not starts:
            return next((call for call in same if id and call["id"] == id), same[-1])
        call = {"index": index, "id": "", "name": "", "arguments": ""}
        calls.append(call)
        return call

    def answer(self) -> dict[str, Any]:
        """What has been said so far, as an observation has it."""
        choices = []
        for _, said in sorted(self._choices.items()):
            calls = sorted(said["calls"], key=lambda call: call["index"] if isinstance(call["index"], int) else 1 << 31)
            choices.append({**said, "calls": None, "toolCalls": [{**call, "index": None} for call in calls]})
        return {"choices": choices, "usage": self._usage}
