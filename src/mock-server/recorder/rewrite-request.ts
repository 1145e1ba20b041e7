import type { RequestHead } from "./request-follower.ts";
import type { Upstream } from "./upstream.ts";

/** The head of a request as the upstream gets it: its own host, its own base path, everything else as it came. */
export function rewriteRequest(
  { method, target, httpVersion, headers }: RequestHead,
  upstream: Upstream,
): Buffer {
  const lines = headers.filter(([name]) => name.toLowerCase() !== "host");
  // In its old place: a first header is what servers and people look for.
  const place = Math.max(
    0,
    headers.findIndex(([name]) => name.toLowerCase() === "host"),
  );
  const name = headers[place]?.[0].toLowerCase() === "host" ? (headers[place]?.[0] ?? "Host") : "Host";
  lines.splice(place, 0, [name, upstream.host]);
  const fields = lines.map(([key, value]) => `${key}: ${value}\r\n`).join("");
  const head = `${method} ${targetAt(upstream, target)} HTTP/${httpVersion}\r\n${fields}\r\n`;
  return Buffer.from(head, "latin1");
}

/**
 * A path below the base path of the upstream. One that begins with it already is left as it is, so that both
 * `http://127.0.0.1:4010` and `http://127.0.0.1:4010/v1` stand for an upstream that ends in `/v1`.
 */
function targetAt({ basePath }: Upstream, target: string): string {
  if (target === "*") return target;
  // Clients that take us for their proxy send the whole address.
  const path = target.replace(/^https?:\/\/[^/?]*/i, "");
  const whole = path.startsWith("/") ? path : `/${path}`;
  const isBelow = whole.startsWith(basePath) && /^(?:$|[/?])/.test(whole.slice(basePath.length));
  return isBelow ? whole : basePath + whole;
}
