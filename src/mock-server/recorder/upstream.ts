import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { MockServerError } from "../error.ts";

/** Where a recording proxy sends what it gets. */
export interface Upstream {
  isTls: boolean;
  hostname: string;
  port: number;
  /** As it stands in a Host header. */
  host: string;
  /** What goes before the path of a request, without a slash at its end. */
  basePath: string;
  /** The base URL as it may be shown and written down. */
  label: string;
}

const CONNECT_MS = 30_000;

/** @throws MockServerError `invalid-upstream`. */
export function parseUpstream(text: string): Upstream {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw invalid(text, "it is no http or https URL", "Give a base URL, such as https://api.openai.com/v1.");
  if (url.username !== "" || url.password !== "")
    throw invalid(
      `${url.protocol}//…@${url.host}`,
      "it holds credentials",
      "Let the client send them as a header.",
    );
  if (url.search !== "" || url.hash !== "")
    throw invalid(
      `${url.origin}${url.pathname}`,
      "it has a query or a fragment",
      "Leave it out: what requests ask for is handed on.",
    );
  const isTls = url.protocol === "https:";
  const basePath = url.pathname.replace(/\/+$/, "");
  return {
    isTls,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (isTls ? 443 : 80) : Number(url.port),
    host: url.host,
    basePath,
    label: `${url.origin}${basePath}`,
  };
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "::1"]);
const ANYWHERE = new Set(["0.0.0.0", "::"]);

/**
 * Whoever relays to itself never comes to an end.
 *
 * @throws MockServerError `invalid-upstream`
 */
export function refuseItself({ hostname, port, label }: Upstream, own: { host: string; port: number }): void {
  if (port !== own.port) return;
  const isLocal = LOOPBACK.has(hostname) && (LOOPBACK.has(own.host) || ANYWHERE.has(own.host));
  if (isLocal || hostname === own.host)
    throw invalid(label, "that is where the recorder itself listens", "Record on another port: --port <n>.");
}

/** A connection under way; `onReady` when bytes go through, `onFailed` when it does not come about. */
export function connectUpstream(
  { isTls, hostname, port, host }: Upstream,
  hooks: { onReady: () => void; onFailed: (why: string) => void },
): Socket {
  const socket = isTls
    ? connectTls({
        host: hostname,
        port,
        ALPNProtocols: ["http/1.1"],
        ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
      })
    : connect({ host: hostname, port });
  socket.setNoDelay(true);
  const fail = (why: string): void => {
    settle();
    socket.on("error", () => undefined);
    socket.destroy();
    hooks.onFailed(why);
  };
  const onError = (error: Error): void => fail(whyNot(error, hostname, host, isTls));
  const onReady = (): void => {
    settle();
    hooks.onReady();
  };
  const timer = setTimeout(() => fail(`no connection to ${host} within ${CONNECT_MS / 1000} s`), CONNECT_MS);
  const settle = (): void => {
    clearTimeout(timer);
    socket.off("error", onError);
    socket.off(isTls ? "secureConnect" : "connect", onReady);
  };
  socket.on("error", onError);
  socket.once(isTls ? "secureConnect" : "connect", onReady);
  socket.once("close", () => clearTimeout(timer));
  return socket;
}

function whyNot(
  error: Error & { code?: string; errors?: Error[] },
  hostname: string,
  host: string,
  isTls: boolean,
): string {
  const [first] = error.errors ?? [];
  const { code = "", message } = (first ?? error) as Error & { code?: string };
  if (code === "ECONNREFUSED") return `${host} refuses connections`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `the name ${hostname} cannot be resolved (${code})`;
  return isTls && !/^E(?:CONN|HOST|NET|TIMEDOUT|PIPE)/.test(code)
    ? `no TLS with ${host}: ${message}`
    : `no connection to ${host}: ${message || code}`;
}

function invalid(text: string, why: string, remedy: string): MockServerError {
  return new MockServerError("invalid-upstream", `Cannot record from "${text}": ${why}. ${remedy}`);
}
