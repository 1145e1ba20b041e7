import { createHash, timingSafeEqual } from "node:crypto";
import { ControlError } from "./control-error.ts";
import type { ControlRequest } from "./control-request.ts";

export interface GuardSettings {
  /** Asked for as `authorization: Bearer <token>`; null where the address is this machine's alone. */
  token: string | null;
  /** A name for the address we listen on, beside those of the loopback. */
  host: string;
}

/** Methods that a page cannot use on another origin without asking first, and we never answer that question. */
const ASKED_FIRST = new Set(["PUT", "PATCH", "DELETE"]);

/**
 * Refuses what may come from a web page or from somebody else. A page of another origin is told by `Origin` and
 * `Sec-Fetch-Site`, which pages cannot leave out; one whose own name was pointed at us (DNS rebinding) by `Host`; and
 * what old browsers send without either cannot change anything, as it has no JSON content type.
 *
 * @throws ControlError 401, 403 or 415.
 */
export function admit(request: ControlRequest, { token, host }: GuardSettings): void {
  const { method, header } = request;
  refusePages(header);
  if (token === null) refuseOtherNames(header("host"), host);
  else refuseStrangers(header("authorization"), token);
  if (method === "GET" || method === "HEAD" || ASKED_FIRST.has(method)) return;
  if (/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(header("content-type") ?? "")) return;
  throw new ControlError(
    415,
    "content-type",
    `Cannot do this ${method}: it has no JSON content type, without which any web page could send it. ` +
      "Add the header `content-type: application/json`.",
  );
}

function refusePages(header: ControlRequest["header"]): void {
  const site = header("sec-fetch-site");
  const isByHand = site === undefined || site === "none";
  if (header("origin") === undefined && isByHand) return;
  throw new ControlError(
    403,
    "from-a-page",
    "Cannot let a web page use the control API. Ask from outside the browser: from the test, a script or curl.",
  );
}

function refuseOtherNames(given: string | undefined, host: string): void {
  const name = hostName(given ?? "");
  if (given === undefined || isLoopbackName(name) || name === host.toLowerCase()) return;
  throw new ControlError(
    403,
    "host",
    `Cannot use the control API under the name ${JSON.stringify(name)}: it might be a web page's. ` +
      "Use localhost or the address that the server says it listens on.",
  );
}

function refuseStrangers(given: string | undefined, token: string): void {
  const [, shown = ""] = /^bearer\s+(.+)$/i.exec(given ?? "") ?? [];
  // Digests have equal lengths, which the comparison needs.
  if (timingSafeEqual(digest(shown), digest(token))) return;
  throw new ControlError(
    401,
    "token",
    "Cannot use the control API without its token, as the server listens beyond this machine. " +
      "Send it as `authorization: Bearer <token>`.",
  );
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Without port and brackets. */
function hostName(host: string): string {
  const [, bracketed, plain = ""] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host.trim()) ?? [];
  return (bracketed ?? plain).toLowerCase().replace(/\.$/, "");
}

function isLoopbackName(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost") || isLoopback(name);
}

/** Whether an address reaches this machine only. */
export function isLoopback(address: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(address) || address === "::1" || /^::ffff:127\./i.test(address);
}
