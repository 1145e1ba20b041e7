// A program that prints an answer, for `streamproof client "cmd:node client.mjs"`: the text on standard output,
// exit status 0 where the answer is whole and 1 with the reason on standard error where it is not.

const { STREAMPROOF_URL: url, STREAMPROOF_BODY: body, OPENAI_API_KEY: key } = process.env;

/** The data of each event. */
async function* readData(stream) {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  let isFirst = true;
  let type = "";
  let data = [];
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true });
    if (isFirst && text.startsWith("\uFEFF")) text = text.slice(1);
    isFirst &&= text === "";
    // A CR at the very end may be half of a CRLF: it waits for what comes next.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    text = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (data.length > 0) yield { type, data: data.join("\n") };
        type = "";
        data = [];
      } else if (/^data(:|$)/.test(line)) data.push(line.slice(5).replace(/^ /, ""));
      else if (/^event(:|$)/.test(line)) type = line.slice(6).replace(/^ /, "");
    }
  }
  if (text === "\r" && data.length > 0) yield { type, data: data.join("\n") };
}

async function main() {
  const headers = { "content-type": "application/json", authorization: `Bearer ${key}` };
  const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(3000) });
  if (!response.ok) throw new Error(`status ${response.status}: ${await response.text()}`);
  let isWhole = false;
  for await (const { type, data } of readData(response.body)) {
    if (type === "error") throw new Error(data);
    if (data === "[DONE]") break;
    if (data === "") continue;
    const chunk = JSON.parse(data);
    const { choices = [] } = chunk;
    const error = chunk.object === "error" ? chunk : chunk.error;
    if (error) throw new Error(error.message ?? String(error));
    const first = choices.find(({ index }) => index === 0);
    process.stdout.write(first?.delta?.content ?? "");
    isWhole ||= Boolean(first?.finish_reason);
  }
  if (!isWhole) throw new Error("the stream ended before the answer did");
}

try {
  await main();
  process.exitCode = 0;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
