import type { JsonObject } from "../dialects/knobs.ts";
import { isMapping } from "../json-schema/schema.ts";
import { type AskedRequest, pathOf } from "./asked-request.ts";
import { RequestMistake } from "./request-mistake.ts";
import { modelsAt } from "./models.ts";

/** `/stream` is the path of indoxRouter's own example. */
const CHAT = /\/(chat\/completions|stream)\/?$/;

/** The JSON of a chat request, or the answer to a request that needs none. */
export function readBody(request: AskedRequest): { body: Record<string, unknown> } | { json: JsonObject } {
  const path = pathOf(request);
  const { method } = request;
  if (method === "GET" || method === "HEAD") {
    const models = modelsAt(path);
    if (models !== null) return { json: models };
  }
  const isChat = CHAT.test(path);
  if (!isChat) {
    throw new RequestMistake(
      `Unknown request URL: ${method} ${path}. This mock answers POST …/chat/completions and GET …/models, under any prefix.`,
      { status: 404, code: "unknown_url" },
    );
  }
  if (method !== "POST") {
    throw new RequestMistake(`Not allowed to ${method} ${path}. Chat completions take POST.`, {
      status: 405,
      code: "method_not_allowed",
      headers: { allow: "POST" },
    });
  }
  return { body: parseBody(request) };
}

function parseBody(request: AskedRequest): Record<string, unknown> {
  const { body, bodyBytes, isTooLarge = false, codingMistake } = request;
  if (isTooLarge) {
    throw new RequestMistake("The request body is too large. Send less than 64 MiB.", {
      status: 413,
      code: "request_too_large",
    });
  }
  if (codingMistake !== undefined) {
    const { message, status, known } = codingMistake;
    const headers: Record<string, string> = known === undefined ? {} : { "accept-encoding": known };
    throw new RequestMistake(message, { status, code: "invalid_content_encoding", headers });
  }
  let text = body;
  // A replacement character may have been sent as such; only then the bytes have to be looked at.
  if (bodyBytes !== undefined && body.includes("\uFFFD")) {
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bodyBytes);
    } catch {
      throw new RequestMistake("We could not parse the JSON body of your request: it is not UTF-8.");
    }
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : "it is no JSON";
    throw new RequestMistake(`We could not parse the JSON body of your request: ${why}.`);
  }
  if (!isMapping(parsed)) {
    throw new RequestMistake("We could not parse the JSON body of your request: expected an object.");
  }
  return parsed;
}
