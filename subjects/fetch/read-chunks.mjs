/**
 * A streamed chat completion by `fetch` alone, as a careful developer writes it: yields the chunks, and throws for
 * everything that is no whole answer.
 */
export async function* readChunks({ url, method, headers, body }, signal) {
  const response = await fetch(url, { method, headers, body: JSON.stringify(body), signal });
  if (!response.ok) throw await statusError(response);
  const type = response.headers.get("content-type") ?? "";
  if (!type.toLowerCase().startsWith("text/event-stream"))
    throw new Error(`expected an event stream, got "${type}"`);
  const open = new Set();
  let hasFinished = false;
  for await (const { event, data } of readEvents(response.body)) {
    if (data === "[DONE]") break;
    if (data === "") continue;
    const chunk = JSON.parse(data);
    if (chunk?.error || event === "error") throw new Error(errorMessage(chunk));
    for (const { index = 0, finish_reason: reason } of chunk?.choices ?? []) {
      if (reason) {
        open.delete(index);
        hasFinished = true;
      } else if (!hasFinished || open.size > 0) open.add(index);
    }
    yield chunk;
  }
  if (!hasFinished || open.size > 0) throw new Error("the stream ended without a finish reason");
}

async function statusError(response) {
  const text = await response.text();
  let message = text;
  try {
    message = errorMessage(JSON.parse(text));
  } catch {
    // Not JSON: the text itself says what there is to say.
  }
  return Object.assign(new Error(`${response.status} ${message}`), { status: response.status });
}

function errorMessage(value) {
  const error = value?.error ?? value;
  return typeof error === "string" ? error : (error?.message ?? JSON.stringify(error));
}

/** Events of a byte stream; an event that no blank line ended is dropped, as the standard says. */
async function* readEvents(body) {
  let data = [];
  let event = "";
  for await (const line of readLines(body)) {
    if (line === "") {
      if (data.length > 0) yield { event, data: data.join("\n") };
      data = [];
      event = "";
      continue;
    }
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") data.push(value);
    else if (name === "event") event = value;
  }
}

/** Lines that ended: by CRLF, LF or CR, wherever the reads fall. */
async function* readLines(body) {
  const decoder = new TextDecoder();
  let parts = [];
  let endedWithCr = false;
  for await (const bytes of body) {
    let text = decoder.decode(bytes, { stream: true });
    if (text === "") continue;
    if (endedWithCr && text.startsWith("\n")) text = text.slice(1);
    endedWithCr = text === "" ? false : text.endsWith("\r");
    const lines = text.split(/\r\n|\n|\r/);
    const rest = lines.pop();
    for (const line of lines) {
      yield parts.join("") + line;
      parts = [];
    }
    if (rest) parts.push(rest);
  }
}
