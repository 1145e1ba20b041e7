// Load client, in a process of its own: raw sockets, one request at a time on each. Raw, because every HTTP client costs
// more than the servers it would measure and so hides their difference.
//   node serve-load.ts <port> <path> <connections> <ms>   →   replies a second, on stdout
import { connect } from "node:net";

const [port = "0", path = "/", connections = "64", durationMs = "1000"] = process.argv.slice(2);
const body = JSON.stringify({ model: "bench", stream: true, messages: [{ role: "user", content: "hi" }] });
const request =
  `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
  `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

let replies = 0;
let isOver = false;
const length = await replyLength();
const startedAt = performance.now();
const runs = Array.from({ length: Number(connections) }, () => run(length));
setTimeout(() => (isOver = true), Number(durationMs));
await Promise.all(runs);
process.stdout.write(`${(replies * 1000) / (performance.now() - startedAt)}\n`);

/** Every reply has the same length (a date has a fixed one), so counting bytes is all the parsing there is. */
function run(replyBytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port: Number(port), noDelay: true }, () =>
      socket.write(request),
    );
    let seen = 0;
    socket.on("data", (piece) => {
      seen += piece.length;
      if (seen < replyBytes) return;
      if (seen > replyBytes) {
        socket.destroy(new Error(`Replies differ in length: got ${seen} bytes, expected ${replyBytes}.`));
        return;
      }
      seen = 0;
      replies++;
      if (!isOver) socket.write(request);
      else socket.end(resolve);
    });
    socket.once("error", reject);
  });
}

/** The first reply, read until its last chunk or its Content-Length. */
function replyLength(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port: Number(port) }, () => socket.write(request));
    let text = "";
    socket.setEncoding("latin1").on("data", (piece: string) => {
      text += piece;
      const headEnd = text.indexOf("\r\n\r\n") + 4;
      const announced = /content-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1];
      const isWhole =
        announced === undefined
          ? text.endsWith("\r\n0\r\n\r\n")
          : text.length === headEnd + Number(announced);
      if (!isWhole) return;
      socket.destroy();
      resolve(text.length);
    });
    socket.once("error", reject);
  });
}
