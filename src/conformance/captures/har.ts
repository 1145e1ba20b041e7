import { isJsonObject, type JsonObject, objectsIn, parseJson, textOf } from "../read/json-value.ts";
import { type ByteSource, collect, once } from "./byte-source.ts";
import { CaptureError } from "./capture-error.ts";
import {
  bodyAlone,
  type CapturedEnd,
  type CapturedPiece,
  type CapturedReply,
  type CapturedRequest,
} from "./captured-reply.ts";
import { frameEvent } from "./plain-body.ts";

// HAR 1.2: http://www.softwareishard.com/blog/har-12-spec/. What browsers add begins with an underscore.

const MAX_HAR_BYTES = 256 * 1024 * 1024;

/** The event streams among the entries of a HAR, in their order. */
export async function readHar(source: ByteSource): Promise<CapturedReply[]> {
  const text = (await collect(source.all, MAX_HAR_BYTES, "A HAR")).toString("utf8").replace(/^\uFEFF/, "");
  const value = parseJson(text);
  if (!isJsonObject(value) || !isJsonObject(value["log"])) {
    throw new CaptureError(
      "truncated",
      "The file begins as a HAR and is no whole JSON: it breaks off, or was changed by hand. Export it again.",
    );
  }
  const entries = objectsIn(value["log"]["entries"]);
  const streams = entries.map((entry, at) => ({ entry, at })).filter(({ entry }) => isStream(entry));
  if (streams.length === 0) {
    throw new CaptureError(
      "no-stream",
      `None of the ${entries.length} entries of this HAR is an event stream. Record with the network panel open, wait for the end of the answer, and save with content.`,
    );
  }
  return streams.map(({ entry, at }) => replyOf(entry, streams.length === 1 ? "" : String(at + 1)));
}

function isStream(entry: JsonObject): boolean {
  const { content, headers } = responseOf(entry);
  const type = `${textOf(content["mimeType"])} ${headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? ""}`;
  if (type.toLowerCase().includes("text/event-stream") || messagesOf(entry).length > 0) return true;
  const asked = parseJson(requestOf(entry)?.body ?? "");
  return isJsonObject(asked) && asked["stream"] === true;
}

function responseOf(entry: JsonObject): {
  response: JsonObject;
  content: JsonObject;
  headers: [string, string][];
} {
  const response = isJsonObject(entry["response"]) ? entry["response"] : {};
  const content = isJsonObject(response["content"]) ? response["content"] : {};
  const headers = objectsIn(response["headers"]).map(({ name, value }): [string, string] => [
    textOf(name),
    textOf(value),
  ]);
  return { response, content, headers };
}

/** Chromium keeps the events of an EventSource beside the entry, each with its time in seconds. */
function messagesOf(entry: JsonObject): JsonObject[] {
  return objectsIn(entry["_eventSourceMessages"]);
}

function replyOf(entry: JsonObject, name: string): CapturedReply {
  const { response, content, headers } = responseOf(entry);
  const text = content["text"];
  const isBase64 = content["encoding"] === "base64";
  const messages = messagesOf(entry);
  const version = /[\d.]+$/.exec(textOf(response["httpVersion"]))?.[0] ?? null;
  const request = requestOf(entry);
  const common = {
    name: name === "" || request === null ? name : `${name} ${request.url}`,
    request,
    status: typeof response["status"] === "number" ? response["status"] : null,
    // The body stands in a HAR without its content coding.
    headers: headers.filter(
      ([header]) => !header.startsWith(":") && header.toLowerCase() !== "content-encoding",
    ),
    httpVersion: version,
    end: () => endOf(response, text),
  };
  if (typeof text === "string" && (text !== "" || messages.length === 0)) {
    const bytes = Buffer.from(text, isBase64 ? "base64" : "utf8");
    const notes = isBase64
      ? []
      : ["the browser decoded the text: bytes that were no UTF-8 cannot be seen any more"];
    return bodyAlone("HAR", timeless(bytes), { ...common, notes });
  }
  if (messages.length > 0) {
    const first = secondsOf(messages[0]);
    const pieces = messages.map((message) => ({
      bytes: Buffer.from(eventOf(message)),
      atMs: Math.max(0, Math.round((secondsOf(message) - first) * 1000)),
    }));
    const notes = [
      "the browser kept the events and not the bytes: framing is not judged as it was on the wire",
    ];
    return bodyAlone("HAR with events", listed(pieces), { ...common, notes });
  }
  return bodyAlone("HAR", missingBody(), common);
}

function eventOf(message: JsonObject): string {
  const name = textOf(message["eventName"]);
  const id = textOf(message["eventId"]);
  const frame = frameEvent(textOf(message["data"]), name === "message" ? "" : name);
  return id === "" ? frame : `id: ${id}\n${frame}`;
}

function secondsOf(message: JsonObject | undefined): number {
  const time = message?.["time"];
  return typeof time === "number" ? time : 0;
}

// eslint-disable-next-line require-yield
async function* missingBody(): AsyncGenerator<CapturedPiece> {
  throw new CaptureError(
    "no-stream",
    "The HAR has no body for this entry: browsers leave it out of streams that were still open, and of exports without content. Wait for the end of the answer and save with content.",
  );
}

async function* timeless(bytes: Buffer): AsyncGenerator<CapturedPiece> {
  for await (const piece of once(bytes)) yield { bytes: piece, atMs: null };
}

async function* listed(pieces: readonly CapturedPiece[]): AsyncGenerator<CapturedPiece> {
  yield* pieces;
}

/** Chromium says in `_error` what became of a response that did not end well; without it nothing is known. */
function endOf(response: JsonObject, text: unknown): CapturedEnd {
  const error = textOf(response["_error"]);
  const isReset = /CONNECTION_RESET|RESET/.test(error);
  const isCut =
    isReset || /INCOMPLETE|CONTENT_LENGTH_MISMATCH|EMPTY_RESPONSE|CLOSED|PROTOCOL_ERROR/.test(error);
  if (isCut) return { completeness: "incomplete", isReset, faults: [] };
  // Who left was the page.
  if (/ABORTED/.test(error)) return { completeness: "stalled", isReset: false, faults: [] };
  return {
    completeness: typeof text === "string" && error === "" && "_error" in response ? "complete" : null,
    isReset: false,
    faults: [],
  };
}

function requestOf(entry: JsonObject): CapturedRequest | null {
  const { request } = entry;
  if (!isJsonObject(request)) return null;
  const posted = isJsonObject(request["postData"]) ? request["postData"]["text"] : undefined;
  return {
    method: textOf(request["method"]) || "POST",
    url: textOf(request["url"]),
    body: typeof posted === "string" ? posted : null,
  };
}
