// Any page may ask a mock: its answers are nobody's secret. Requests without an `Origin` are no page's and see none of it.

/** How long a browser need not ask again. */
const MAX_AGE_S = 600;

/** A header as the request has it, by its name in lower case. */
type HeaderOf = (name: string) => string | null | undefined;

/** Whether a browser only asks if it may ask (Fetch standard, "CORS-preflight request"). */
export function isPreflight(method: string, header: HeaderOf): boolean {
  return (
    method === "OPTIONS" && hasValue(header("origin")) && hasValue(header("access-control-request-method"))
  );
}

/** What answers it: yes, with whatever it wants to send. */
export function preflightHeaders(header: HeaderOf): [string, string][] {
  const headers = header("access-control-request-headers");
  const isLocalNetworkAsked = header("access-control-request-private-network") === "true";
  return [
    ...allowOrigin(header("origin") ?? "*"),
    ["access-control-allow-methods", header("access-control-request-method") ?? "POST"],
    ...(hasValue(headers) ? [["access-control-allow-headers", headers] as [string, string]] : []),
    ...(isLocalNetworkAsked ? [["access-control-allow-private-network", "true"] as [string, string]] : []),
    ["access-control-max-age", String(MAX_AGE_S)],
  ];
}

/** Lets a page read a reply and all of its headers, but for what the reply says of that itself. */
export function withCors(reply: readonly [string, string][], origin: string): [string, string][] {
  const names = reply.map(([name]) => name.toLowerCase());
  const exposed = [...new Set(names)].filter((name) => !name.startsWith("access-control-"));
  const added: [string, string][] = [
    ...allowOrigin(origin),
    // By name: with credentials a `*` would be a header called so.
    ["access-control-expose-headers", exposed.join(", ")],
  ];
  return [...reply, ...added.filter(([name]) => name === "vary" || !names.includes(name))];
}

function allowOrigin(origin: string): [string, string][] {
  return [
    ["access-control-allow-origin", origin],
    ["access-control-allow-credentials", "true"],
    ["vary", "origin"],
  ];
}

function hasValue(value: string | null | undefined): value is string {
  return value !== null && value !== undefined && value !== "";
}
