import type { RequestHead } from "./request-follower.ts";
import type { Upstream } from "./upstream.ts";

/** The head of a request as the upstream gets it: its own host, its own base path, every other line as it came. */
export function rewriteRequest(
  { method, target, httpVersion, lines }: RequestHead,
  upstream: Upstream,
): Buffer {
  const fields = lines.filter((line) => !HOST.test(line));
  // In its old place, as it was written: a first header is what servers and people look for.
  const place = lines.findIndex((line) => HOST.test(line));
  const name = HOST.exec(lines[place] ?? "")?.[1] ?? "Host";
  fields.splice(Math.max(0, place), 0, `${name}: ${upstream.host}`);
  const start = `${method} ${targetAt(upstream, target)} HTTP/${httpVersion}`;
  return Buffer.from(`${[start, ...fields].join("\r\n")}\r\n\r\n`, "latin1");
}

const HOST = /^(host)[ \t]*:/i;

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
