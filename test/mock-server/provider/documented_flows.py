"""What the gateways' documentation tells Python users to do, in our own words, against the mock.

Usage: documented_flows.py <origin>. Prints one JSON object.
"""

import asyncio
import json
import sys

import requests
from openai import APIError, AsyncOpenAI, OpenAI

origin = sys.argv[1]


def user(content):
    return [{"role": "user", "content": content}]


def infron_by_hand(dialect):
    """Blocks of 1024 characters, lines found by LF, only `data: ` with a space, bad JSON ignored."""
    url = f"{origin}/dialect/{dialect}/v1/chat/completions"
    body = {"model": "google/gemini-2.5-flash", "messages": user("Explain towers"), "stream": True}
    text, buffer = "", ""
    with requests.post(url, json=body, headers={"Authorization": "Bearer x"}, stream=True) as reply:
        for block in reply.iter_content(chunk_size=1024, decode_unicode=True):
            buffer += block
            while True:
                end = buffer.find("\n")
                if end == -1:
                    break
                line, buffer = buffer[:end].strip(), buffer[end + 1 :]
                if not line.startswith("data: "):
                    continue
                if line[6:] == "[DONE]":
                    break
                try:
                    text += json.loads(line[6:])["choices"][0]["delta"].get("content") or ""
                except json.JSONDecodeError:
                    pass
    return text


def infron_cancelled():
    """Lines until somebody says stop; then the response is closed."""
    url = f"{origin}/dialect/infron/trouble/tps=50/v1/chat/completions"
    body = {"model": "openai/gpt-4o", "messages": user("Write a story"), "stream": True}
    lines = 0
    with requests.Session() as session:
        reply = session.post(url, json=body, stream=True)
        for line in reply.iter_lines():
            lines += 1 if line else 0
            if lines == 5:
                reply.close()
                break
    return lines


agnic = {"api_key": "agnic_tok_x", "base_url": f"{origin}/dialect/agnic/v1"}


def agnic_sync(question="Write a haiku", **more):
    client = OpenAI(**{**agnic, **more})
    stream = client.chat.completions.create(model="openai/gpt-4o", messages=user(question), stream=True)
    text, finish = "", None
    for chunk in stream:
        if chunk.choices[0].delta.content:
            text += chunk.choices[0].delta.content
        finish = chunk.choices[0].finish_reason or finish
    return [text, finish]


async def agnic_async():
    client = AsyncOpenAI(**agnic)
    stream = await client.chat.completions.create(
        model="openai/gpt-4o", messages=user("Write a haiku"), stream=True
    )
    text = ""
    async for chunk in stream:
        if chunk.choices[0].delta.content:
            text += chunk.choices[0].delta.content
    return text


def agnic_break():
    """Leaves the loop after a hundred tokens."""
    client = OpenAI(**agnic)
    stream = client.chat.completions.create(
        model="openai/gpt-4o", messages=user("Write a very long story"), stream=True
    )
    tokens = 0
    for chunk in stream:
        tokens += 1 if chunk.choices[0].delta.content else 0
        if tokens > 100:
            break
    return tokens


def agnic_balance():
    try:
        agnic_sync(base_url=f"{origin}/dialect/agnic/trouble/402/v1")
    except APIError as error:
        return [error.status_code, type(error).__name__, error.message]


def agnic_broken():
    try:
        agnic_sync(base_url=f"{origin}/dialect/agnic/trouble/fin@5/v1")
    except Exception as error:
        return type(error).__name__


def orq_tools():
    """Prints the fragments of the first call of each delta."""
    parameters = {"type": "object", "properties": {"location": {"type": "string"}}, "required": ["location"]}
    tools = [{"type": "function", "function": {"name": "get_weather", "parameters": parameters}}]
    client = OpenAI(api_key="x", base_url=f"{origin}/dialect/orq/v3/router")
    stream = client.chat.completions.create(
        model="openai/gpt-4o",
        messages=user("What's the weather in Paris?"),
        tools=tools,
        stream=True,
        extra_body={"name": "Bot-v1", "cache": {"type": "exact_match", "ttl": 3600}, "timeout": {"call_timeout": 30000}},
    )
    fragments = ""
    for chunk in stream:
        if chunk.choices[0].delta.tool_calls:
            fragments += chunk.choices[0].delta.tool_calls[0].function.arguments or ""
    return fragments


def indox_stream():
    """A prompt to `POST /stream`, and the text behind each `data: `."""
    reply = requests.post(
        f"{origin}/stream", json={"prompt": "Explain robots", "model": "openai/gpt-4o-mini"}, stream=True
    )
    text = ""
    for line in reply.iter_lines(decode_unicode=True):
        if line.startswith("data: ") and line[6:] != "[DONE]":
            text += line[6:]
    return text


print(
    json.dumps(
        {
            "infron": infron_by_hand("infron"),
            "infron-bare": infron_by_hand("infron-bare"),
            "infron cancelled": infron_cancelled(),
            "agnic": agnic_sync(),
            "agnic async": asyncio.run(agnic_async()),
            "agnic break": agnic_break(),
            "agnic balance": agnic_balance(),
            "agnic broken": agnic_broken(),
            "orq": orq_tools(),
            "indox": indox_stream(),
        }
    )
)
