/** Everything below it is the control API, whatever is mounted. */
export const CONTROL_PREFIX = "/__streamproof";

/** A request to the control API, however it came. */
export interface ControlRequest {
  method: string;
  /** Below the prefix, without the query: `/journal`. */
  path: string;
  query: URLSearchParams;
  /** By name in lower case. */
  header: (name: string) => string | undefined;
  /** The body as text, read when it is needed. */
  body: () => Promise<string>;
}

export interface ControlReply {
  status: number;
  json: unknown;
}

/** What is asked of the control API; null for every other path. */
export function controlPath(url: string): { path: string; query: URLSearchParams } | null {
  const [, path = "", query = ""] = /^(?:https?:\/\/[^/?#]*)?([^?#]*)\??([^#]*)/.exec(url) ?? [];
  const isControl = path === CONTROL_PREFIX || path.startsWith(`${CONTROL_PREFIX}/`);
  if (!isControl) return null;
  const below = path.slice(CONTROL_PREFIX.length).replace(/\/+$/, "");
  return { path: below === "" ? "/" : below, query: new URLSearchParams(query) };
}
