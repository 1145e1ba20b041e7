import { CaptureError, captureOfRaw, type CapturedReply } from "../conformance/index.ts";
import { sendRaw } from "../conformance/raw/index.ts";
import { UsageError } from "./usage-error.ts";

/** What a server is asked, and for how long. */
export interface AskOptions {
  body: string | undefined;
  headers: Readonly<Record<string, string>>;
  method: string | undefined;
  timeoutMs: number;
  signal: AbortSignal;
}

/** Asks a running server once and hands over what it answers. */
export async function* askUrl(url: string, asking: AskOptions): AsyncGenerator<CapturedReply> {
  const target = targetOf(url);
  const method = asking.method ?? "POST";
  const body = method === "GET" ? undefined : (asking.body ?? DEFAULT_BODY);
  const reply = await sendRaw({
    url: target,
    method,
    headers: {
      accept: "text/event-stream",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...asking.headers,
    },
    body,
    timeoutMs: asking.timeoutMs,
    signal: asking.signal,
  });
  if (reply.head === null) {
    const why =
      reply.failure?.message ??
      `the connection was ${reply.end === "reset" ? "reset" : "closed"} before an answer`;
    throw new CaptureError(
      "no-stream",
      `${target} did not answer: ${why}. Is the server running, and is this its address?`,
    );
  }
  if (reply.head.status < 200 || reply.head.status > 299) {
    const said = Buffer.from(reply.body.subarray(0, 300)).toString("utf8").replaceAll(/\s+/g, " ").trim();
    throw new CaptureError(
      "no-stream",
      `${target} answered with status ${reply.head.status}, so there is no stream to judge: ${said === "" ? "no body" : said}`,
    );
  }
  yield captureOfRaw(reply, { method, url: target, body: body ?? null });
}

const DEFAULT_BODY = JSON.stringify({
  model: "streamproof-1",
  stream: true,
  messages: [{ role: "user", content: "Say hello." }],
});

/** A base URL, as an SDK takes it, stands for its chat completions; every other URL for itself. */
function targetOf(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new UsageError(`Cannot lint "${text}": it is no URL. Write it as http://127.0.0.1:4010/v1.`, {
      cause,
    });
  }
  const path = url.pathname.replace(/\/$/, "");
  if (path === "") url.pathname = "/v1/chat/completions";
  else if (/\/v\d+$/.test(path)) url.pathname = `${path}/chat/completions`;
  return url.href;
}
