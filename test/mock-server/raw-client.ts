import { connect, type Socket } from "node:net";

export interface RawReply {
  bytes: Buffer;
  /** What ended the connection from the other side. */
  ended: "fin" | "reset";
}

/** A client that sees what HTTP clients hide: every byte, and how the connection ended. */
export class RawClient {
  readonly socket: Socket;
  bytes: Buffer = Buffer.alloc(0);
  readonly #ended: Promise<RawReply>;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (piece) => (this.bytes = Buffer.concat([this.bytes, piece])));
    this.#ended = new Promise((resolve, reject) => {
      socket.once("end", () => resolve({ bytes: this.bytes, ended: "fin" }));
      socket.once("error", (error) => {
        if ("code" in error && error.code === "ECONNRESET") resolve({ bytes: this.bytes, ended: "reset" });
        else reject(error);
      });
    });
    // Whoever does not ask how it ended does not care.
    this.#ended.catch(() => undefined);
  }

  /** `allowHalfOpen`: stays connected after the server's FIN until `close`. */
  static connect(port: number, options: { allowHalfOpen?: boolean } = {}): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port, ...options }, () => resolve(new RawClient(socket)));
      socket.once("error", reject);
    });
  }

  send(text: string): this {
    this.socket.write(text);
    return this;
  }

  /** Everything up to the end of the connection. */
  ended(): Promise<RawReply> {
    return this.#ended;
  }

  /** Waits until what arrived satisfies the condition; fails when the connection ends before that. */
  async until(isEnough: (text: string) => boolean): Promise<string> {
    const enough = new Promise<"enough">((resolve) => {
      const look = (): void => {
        if (!isEnough(this.bytes.toString("latin1"))) return;
        this.socket.off("data", look);
        resolve("enough");
      };
      this.socket.on("data", look);
      look();
    });
    if ((await Promise.race([enough, this.#ended])) !== "enough") {
      throw new Error(`The connection ended before that. It said: ${this.bytes.toString("latin1")}`);
    }
    return this.bytes.toString("latin1");
  }

  close(): void {
    this.socket.destroy();
  }
}

export function request(
  url: string,
  options: { method?: string; version?: string; headers?: string; body?: string } = {},
): string {
  const { method = "GET", version = "1.1", headers = "", body = "" } = options;
  const length = body === "" ? "" : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return `${method} ${new URL(url).pathname} HTTP/${version}\r\nhost: x\r\n${headers}${length}\r\n${body}`;
}

/** Head and body as they stand on the wire. */
export function split(bytes: Buffer | string): { head: string; body: string } {
  const text = bytes.toString("latin1");
  const at = text.indexOf("\r\n\r\n");
  return { head: text.slice(0, at).toLowerCase(), body: text.slice(at + 4) };
}
