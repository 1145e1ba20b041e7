import type { AddressInfo, Server } from "node:net";
import { MockServerError } from "./error.ts";

/** @throws MockServerError `port-in-use` or `cannot-listen`. */
export async function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port }, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (cause) {
    throw cannotListen(host, port, cause);
  }
  return server.address() as AddressInfo;
}

/** Where a client on this machine gets to it: `http://127.0.0.1:4010`. */
export function originOf(address: AddressInfo | null): string {
  return `http://${reachable(address?.address ?? "")}:${address?.port ?? 0}`;
}

/** An address to connect to, for one that means "all". */
function reachable(address: string): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  if (address === "::") return "[::1]";
  return address.includes(":") ? `[${address}]` : address;
}

function cannotListen(host: string, port: number, cause: unknown): MockServerError {
  const isTaken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
  const why = isTaken ? "the port is in use" : cause instanceof Error ? cause.message : String(cause);
  const remedy = isTaken
    ? "Stop what listens there, or choose another port (0 picks a free one)."
    : "Choose another host or port.";
  const message = `Cannot listen on ${host}:${port}: ${why}. ${remedy}`;
  return new MockServerError(isTaken ? "port-in-use" : "cannot-listen", message, { cause });
}
