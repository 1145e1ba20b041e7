import { connect } from "node:net";
import type { MockServer } from "../../../src/mock-server/index.ts";

export interface Told {
  status: number;
  // What the answers hold is what the tests are about.
  // eslint-disable-next-line typescript/no-explicit-any
  json: any;
}

/** Asks the control API of a server as a script would. */
export async function control(
  server: Pick<MockServer, "origin">,
  line: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Told> {
  const [method = "GET", path = ""] = line.split(" ");
  const response = await fetch(`${server.origin}/__streamproof${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, json: await response.json() };
}

/** Sends a request with headers that no client would, and reads the status. */
export function rawStatus(port: number, lines: string[], body = ""): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port }, () =>
      socket.write(
        `${lines.join("\r\n")}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
      ),
    );
    let text = "";
    socket.setEncoding("latin1").on("data", (piece: string) => (text += piece));
    socket.once("end", () => resolve(Number(text.slice(9, 12)))).once("error", reject);
  });
}
