// A streaming chat client on fetch alone, and its adapter for `streamproof client "exec:node client.mjs"`.
// `streamChat` is the client; what follows it speaks the exec protocol for it.

import { createInterface } from "node:readline";

/** Lines of an event stream: CRLF, LF and CR end one, wherever the reads fall. */
async function* readLines(body) {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let tail = "";
  let isFirst = true;
  let isAfterCr = false;
  for await (const bytes of body) {
    let text = decoder.decode(bytes, { stream: true });
    if (text === "") continue;
    if (isFirst && text.startsWith("\uFEFF")) text = text.slice(1);
    isFirst = false;
    if (isAfterCr && text.startsWith("\n")) text = text.slice(1);
    if (text === "") {
      isAfterCr = false;
      continue;
    }
    isAfterCr = text.endsWith("\r");
    const lines = text.split(/\r\n|\r|\n/);
    lines[0] = tail + lines[0];
    tail = lines.pop();
    yield* lines;
  }
}

/** Type and data of each event. A block that nothing closed is discarded, as the standard has it. */
async function* readEvents(body) {
  let type = "";
  let data = [];
  for await (const line of readLines(body)) {
    if (line === "") {
      if (data.length > 0) yield { type: type || "message", data: data.join("\n") };
      type = "";
      data = [];
      continue;
    }
    const [, name, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
    if (name === "data") data.push(value);
    else if (name === "event") type = value;
  }
}

/** Hands over each chunk of an answer; throws unless the answer is whole. */
export async function* streamChat(url, init) {
  const response = await fetch(url, { ...init, method: "POST" });
  if (!response.ok) throw Object.assign(new Error(await response.text()), { status: response.status });
  if (!/^text\/event-stream\s*(;|$)/i.test(response.headers.get("content-type") ?? "")) {
    throw new Error("the reply is no event stream");
  }
  const unfinished = new Set([0]);
  for await (const { type, data } of readEvents(response.body)) {
    if (type === "error") throw new Error(data);
    if (data === "[DONE]") break;
    if (data === "") continue;
    const chunk = JSON.parse(data);
    const error = chunk.object === "error" ? chunk : chunk.error;
    if (error) throw new Error(error.message ?? String(error));
    for (const { index, finish_reason: reason } of chunk.choices ?? []) {
      if (reason) unfinished.delete(index);
      else if (index > 0) unfinished.add(index);
    }
    yield chunk;
  }
  if (unfinished.size > 0) throw new Error("the stream ended before the answer did");
}

/** An answer put together from its chunks. */
class Answer {
  choices = new Map();
  usage = null;

  add(chunk) {
    if (chunk.usage) this.usage = chunk.usage;
    for (const { index, delta, finish_reason: reason } of chunk.choices ?? []) {
      const choice = this.#choiceAt(index);
      choice.text += textOf(delta?.content);
      choice.refusal += delta?.refusal ?? "";
      choice.reasoning += delta?.reasoning_content ?? delta?.reasoning ?? "";
      choice.finishReason = reason || choice.finishReason;
      for (const fragment of delta?.tool_calls ?? []) addFragment(choice.calls, fragment);
    }
  }

  observation() {
    const { usage } = this;
    return {
      choices: [...this.choices.values()].map(({ calls, ...choice }) => ({
        ...choice,
        toolCalls: [...calls].sort(([a], [b]) => a - b).map(([, call]) => call),
      })),
      usage: usage && {
        promptTokens: usage.prompt_tokens,
        completionTokens: usage.completion_tokens,
        totalTokens: usage.total_tokens,
      },
    };
  }

  #choiceAt(index) {
    if (!this.choices.has(index)) {
      this.choices.set(index, {
        index,
        text: "",
        refusal: "",
        reasoning: "",
        finishReason: null,
        calls: new Map(),
      });
    }
    return this.choices.get(index);
  }
}

function addFragment(calls, { index, id, function: said }) {
  const at = index ?? Math.max(-1, ...calls.keys()) + 1;
  if (!calls.has(at)) calls.set(at, { id: null, name: "", arguments: "" });
  const call = calls.get(at);
  // Sent once; what comes again says nothing new.
  call.id ||= id || null;
  call.name ||= said?.name ?? "";
  const fragment = said?.arguments ?? "";
  call.arguments += typeof fragment === "string" ? fragment : JSON.stringify(fragment);
}

// The adapter: what streamproof asks, and what the client says.

async function run({ url, headers, body, timeoutMs, cancelAfter }) {
  const answer = new Answer();
  const controller = new AbortController();
  const { signal } = controller;
  // Timers rather than AbortSignal.any: in Node 20 a combined signal can be collected before it fires.
  const timers = [setTimeout(() => controller.abort(new Error("no more came in time")), timeoutMs)];
  let isCancelled = false;
  const cancel = () => {
    isCancelled = true;
    controller.abort();
  };
  if (cancelAfter?.ms !== undefined) timers.push(setTimeout(cancel, cancelAfter.ms));
  let handed = 0;
  try {
    for await (const chunk of streamChat(url, { headers, body: JSON.stringify(body), signal })) {
      answer.add(chunk);
      handed++;
      if (handed !== cancelAfter?.chunks) continue;
      // Leaving the loop is enough to close the connection; a signal does it from outside.
      if (cancelAfter.how === "abort") cancel();
      isCancelled = true;
      break;
    }
    return { ended: isCancelled ? "cancelled" : "complete", ...answer.observation() };
  } catch (error) {
    if (isCancelled) return { ended: "cancelled", ...answer.observation() };
    const { message, status } = error;
    const kind = status === undefined ? "other" : "http";
    return { ended: "error", error: { kind, message, status }, ...answer.observation() };
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

const HELLO = {
  op: "hello",
  protocol: 1,
  name: "node-example",
  version: "1",
  language: "javascript",
  runtime: `node ${process.versions.node}`,
  level: "chat",
  observes: [
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
  concurrency: 8,
};

const print = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { op, ...message } = JSON.parse(line);
  if (op === "hello") print(HELLO);
  else if (op === "run") print({ op: "done", id: message.id, observation: await run(message) });
  else if (op === "bye") process.exit(0);
});

/** Content is a string, or from some models a list of parts. */
function textOf(content) {
  if (!Array.isArray(content)) return content ?? "";
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}
