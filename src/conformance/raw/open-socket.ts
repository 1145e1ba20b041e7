import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { RawFailure } from "./raw-reply.ts";

/** Opens a connection to where a URL points, or says why there is none. */
export function openSocket(url: URL, timeoutMs: number, signal?: AbortSignal): Promise<Socket | RawFailure> {
  const isTls = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? (isTls ? 443 : 80) : Number(url.port);
  return new Promise((resolve) => {
    const socket = isTls
      ? connectTls({
          host,
          port,
          ALPNProtocols: ["http/1.1"],
          ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
        })
      : connect({ host, port });
    socket.setNoDelay(true);
    const settle = (outcome: Socket | RawFailure): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", leave);
      socket.off("error", fail);
      socket.off(isTls ? "secureConnect" : "connect", succeed);
      if (outcome !== socket) {
        // Whatever goes wrong afterwards with a socket that we gave up is nobody's business.
        socket.on("error", () => undefined);
        socket.destroy();
      }
      resolve(outcome);
    };
    const fail = (error: Error): void => settle(failureOf(error, url));
    const succeed = (): void => settle(socket);
    const leave = (): void => settle({ kind: "unreachable", message: "the request was given up" });
    const timer = setTimeout(
      () =>
        settle({
          kind: "unreachable",
          message: `no connection to ${url.host} within ${Math.round(timeoutMs)} ms`,
        }),
      timeoutMs,
    );
    socket.once("error", fail);
    socket.once(isTls ? "secureConnect" : "connect", succeed);
    signal?.addEventListener("abort", leave, { once: true });
    if (signal?.aborted) leave();
  });
}

function failureOf(error: Error & { code?: string; errors?: Error[] }, url: URL): RawFailure {
  const [first] = error.errors ?? [];
  const cause = (first ?? error) as Error & { code?: string };
  const code = cause.code ?? error.code ?? "";
  const message = cause.message || error.message || code;
  if (code === "ECONNREFUSED") return { kind: "refused", message: `${url.host} refuses connections` };
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return { kind: "dns", message: `the name ${url.hostname} cannot be resolved (${code})` };
  }
  if (url.protocol === "https:" && !/^E(?:CONN|HOST|NET|TIMEDOUT|PIPE)/.test(code)) {
    // OpenSSL's own text has file names and line numbers in it; the reason is what it wants to say.
    const { reason = message } = cause as { reason?: string };
    return { kind: "tls", message: `no TLS with ${url.host}: ${reason}` };
  }
  return { kind: "unreachable", message: `no connection to ${url.host}: ${message}` };
}
