// Many streams at once, each read as it comes, and how late the frames are. In a process of its own, on raw sockets.
//   node paced-load.ts <port> <path> <streams> <frames a second> <ms>   →   one line of JSON on stdout
// The streams stay open until it is killed, so that the server can be asked what they cost once nothing is measured.
import { connect } from "node:net";

const [port = "0", path = "/", streams = "1", framesPerSecond = "20", measuredMs = "4000"] =
  process.argv.slice(2);
const count = Number(streams);
const askedMs = 1000 / Number(framesPerSecond);
/** Streams begin one after the other, as clients do, and so that their timers do not fire all at once. */
const RAMP_MS = Math.max(1000, count / 2);

export interface PacedLoadResult {
  /** How much later than asked frames came after the one before, in ms. */
  p50: number;
  p99: number;
  max: number;
  /** Reads seen / frames that should have come. */
  share: number;
  /** How busy this process was; close to 1 it would measure itself. */
  busy: number;
  failed: number;
}

const body = JSON.stringify({ model: "bench", stream: true, messages: [{ role: "user", content: "hi" }] });
const request =
  `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
  `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const late: number[] = [];
let isMeasured = false;
let failed = 0;
/** All sockets read into the same bytes: nobody looks at them. */
const shared = Buffer.alloc(64 * 1024);

for (let i = 0; i < count; i++) setTimeout(open, (RAMP_MS * i) / count);
setTimeout(measure, RAMP_MS + 500);

function open(): void {
  let last = 0;
  const socket = connect({
    host: "127.0.0.1",
    port: Number(port),
    onread: {
      buffer: shared,
      callback: () => {
        const now = performance.now();
        if (isMeasured && last > 0) late.push(now - last - askedMs);
        last = now;
        return true;
      },
    },
  });
  socket.on("connect", () => socket.write(request));
  socket.on("error", () => failed++);
}

function measure(): void {
  const before = performance.eventLoopUtilization();
  isMeasured = true;
  setTimeout(() => {
    isMeasured = false;
    const { utilization } = performance.eventLoopUtilization(before);
    late.sort((a, b) => a - b);
    const at = (share: number): number =>
      late[Math.min(late.length - 1, Math.floor(late.length * share))] ?? Infinity;
    const due = (count * Number(measuredMs)) / askedMs;
    const result: PacedLoadResult = {
      p50: at(0.5),
      p99: at(0.99),
      max: at(1),
      share: late.length / due,
      busy: utilization,
      failed,
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }, Number(measuredMs));
}
