// Runs in the page: a streamed chat completion by `fetch` and `TextDecoderStream`, as a careful developer writes it.

/**
 * Starts a call. `onChunks` gets the chunks of each read; `ended` rejects for everything that is no whole answer.
 * `abort` gives a signal, `leave` stops reading.
 */
export function readChunks({ url, method, headers, body, timeoutMs }, onChunks) {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(timeoutMs)]);
  let reader;
  const read = async () => {
    const response = await fetch(url, { method, headers, body: JSON.stringify(body), signal });
    await checkResponse(response);
    reader = response.body.pipeThrough(new TextDecoderStream(), { signal }).getReader();
    const answer = new AnswerWatch();
    const parser = new EventParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const { chunks, isDone } = answer.read(parser.read(value));
      if (chunks.length > 0) onChunks(chunks);
      if (answer.failure) throw answer.failure;
      if (!isDone) continue;
      await reader.cancel();
      break;
    }
    if (!answer.isFinished) throw new Error("the stream ended without a finish reason");
  };
  return { ended: read(), abort: () => controller.abort(), leave: () => reader?.cancel() };
}

async function checkResponse(response) {
  if (!response.ok) {
    const text = await response.text();
    throw Object.assign(new Error(`${response.status} ${text}`), { status: response.status });
  }
  const type = response.headers.get("content-type") ?? "";
  if (!/^text\/event-stream\s*(;|$)/i.test(type)) throw new Error(`expected an event stream, got "${type}"`);
}

/** Turns events into chunks, and knows whether the answer is whole. */
class AnswerWatch {
  failure = null;
  #open = new Set();
  #hasFinished = false;

  get isFinished() {
    return this.#hasFinished && this.#open.size === 0;
  }

  /** The chunks of these events, up to `[DONE]` or the first failure. */
  read(events) {
    const chunks = [];
    for (const { type, data } of events) {
      if (data === "[DONE]") return { chunks, isDone: true };
      if (data === "") continue;
      try {
        const chunk = JSON.parse(data);
        if (chunk?.error || type === "error") throw new Error(messageOf(chunk));
        this.#note(chunk);
        chunks.push(chunk);
      } catch (thrown) {
        this.failure = thrown;
        break;
      }
    }
    return { chunks, isDone: false };
  }

  #note(chunk) {
    for (const { index = 0, finish_reason: reason } of chunk?.choices ?? []) {
      if (reason) {
        this.#open.delete(index);
        this.#hasFinished = true;
      } else if (!this.#hasFinished || this.#open.size > 0) this.#open.add(index);
    }
  }
}

function messageOf(value) {
  const error = value?.error ?? value;
  return typeof error === "string" ? error : (error?.message ?? JSON.stringify(error));
}

/** Text to events; an event that no blank line ended is dropped, as the standard says. */
class EventParser {
  #rest = [];
  #endedWithCr = false;
  #type = "";
  #data = [];

  read(piece) {
    if (piece === "") return [];
    const text = this.#endedWithCr && piece.startsWith("\n") ? piece.slice(1) : piece;
    this.#endedWithCr = piece.endsWith("\r");
    const lines = text.split(/\r\n|\n|\r/);
    const rest = lines.pop();
    const events = [];
    for (const line of lines) {
      this.#rest.push(line);
      this.#readLine(this.#rest.join(""), events);
      this.#rest = [];
    }
    if (rest !== "") this.#rest.push(rest);
    return events;
  }

  #readLine(line, events) {
    if (line === "") {
      if (this.#data.length > 0) events.push({ type: this.#type, data: this.#data.join("\n") });
      this.#data = [];
      this.#type = "";
      return;
    }
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.#data.push(value);
    else if (name === "event") this.#type = value;
  }
}
