import { connect, type Socket } from "node:net";
import { ChatClient } from "../right-client.ts";
import type { LegalClient } from "./legal-client.ts";

/** Speaks HTTP/1.0, which has no chunks: of most bodies the end of the connection is the only end there is. */
class OldHttpClient extends ChatClient {
  socket: Socket | undefined;
  /** Bytes until the head is over; null from then on. */
  head: Buffer | null = Buffer.alloc(0);
  status = 0;
  isStream = false;
  body: Buffer[] = [];
  missing = 0;

  override send(): void {
    const { url, headers, body } = this.asked;
    const { hostname, port, pathname } = new URL(url);
    const payload = JSON.stringify(body);
    const lines = Object.entries({ ...headers, "content-length": String(Buffer.byteLength(payload)) });
    const socket = connect(Number(port), hostname);
    this.socket = socket;
    socket.on("data", (bytes: Buffer) => this.guard(() => this.bytes(bytes)));
    socket.on("end", () => this.guard(() => this.closed()));
    socket.on("error", () => this.guard(() => this.closed()));
    socket.write(
      `POST ${pathname} HTTP/1.0\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${payload}`,
    );
  }

  override hangUp(): void {
    this.socket?.destroy();
  }

  bytes(bytes: Buffer): void {
    if (this.head === null) return this.bodyBytes(bytes);
    this.head = Buffer.concat([this.head, bytes]);
    const end = this.head.indexOf("\r\n\r\n");
    if (end === -1) return;
    const text = this.head.subarray(0, end).toString("latin1");
    const rest = this.head.subarray(end + 4);
    this.head = null;
    this.status = Number(text.split(" ")[1]);
    this.isStream = /^content-type: *text\/event-stream *(;|\r|$)/im.test(text);
    this.missing = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
    if (rest.length > 0) this.bodyBytes(rest);
  }

  bodyBytes(bytes: Buffer): void {
    this.missing -= bytes.length;
    if (this.status === 200 && this.isStream) this.read(bytes);
    else this.body.push(bytes);
  }

  closed(): void {
    const explanation = Buffer.concat(this.body).toString("utf8");
    if (this.status !== 200) this.fail(explanation, { status: this.status });
    else if (!this.isStream) this.fail("the reply is no event stream");
    else if (this.missing > 0) this.fail("the body is shorter than it should be");
    else this.bodyEnded();
  }

  override isWhole(): boolean {
    return this.choices.length > 0;
  }
}

export const LEGAL_OLD_HTTP: LegalClient = {
  name: "speaks HTTP/1.0 and takes the end of the connection for the end of the answer",
  noted: ["ending.without-finish"],
  level: "chat",
  Client: OldHttpClient,
};
