"""A subject in Python: answers with the number of messages it was given."""

import json
import sys

for line in sys.stdin:
    message = json.loads(line)
    if message["op"] == "hello":
        reply = {
            "op": "hello",
            "protocol": 1,
            "name": "counting",
            "language": "python",
            "runtime": "python " + sys.version.split()[0],
            "level": "chat",
            "observes": ["text", "error"],
        }
    elif message["op"] == "run":
        text = "%d ünï" % len(message["body"]["messages"])
        observation = {"ended": "complete", "choices": [{"index": 0, "text": text}]}
        reply = {"op": "done", "id": message["id"], "observation": observation}
    else:
        break
    print(json.dumps(reply, ensure_ascii=False), flush=True)
