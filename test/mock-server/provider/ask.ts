import type { MockServer } from "../../../src/mock-server/index.ts";

export interface Asked {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  /** What the body says beside or in place of the plain request; a string is the body itself. */
  body?: object | string;
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
}

/** The JSON of a streamed chat request, with what else is given. */
export function chat(more: object = {}): string {
  const messages = [{ role: "user", content: "How are you?" }];
  return JSON.stringify({ model: "gpt-4o", stream: true, messages, ...more });
}

export async function ask({ origin }: MockServer, asked: Asked = {}): Promise<Reply> {
  const { path = "/v1/chat/completions", method = "POST", headers = {}, body = {} } = asked;
  const written = typeof body === "string" ? body : chat(body);
  const carried = method === "GET" || method === "HEAD" ? {} : { body: written };
  const response = await fetch(`${origin}${path}`, { method, headers, ...carried });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The blocks of an event stream with LF line ends. */
export function framesIn(text: string): string[] {
  return text.split("\n\n").filter((frame) => frame !== "");
}

/** The JSON of its data frames. */
export function chunksIn<Chunk = Record<string, unknown>>(text: string): Chunk[] {
  return framesIn(text)
    .map((frame) => /^data: (\{.*)$/m.exec(frame)?.[1])
    .flatMap((json) => (json === undefined ? [] : [JSON.parse(json) as Chunk]));
}
