import { connect } from "node:net";

// Opens that many connections to a port, says nothing over them, and tells on standard output how it goes: `open` once
// all are, and `closed` with their number once the other side has closed every one.

const [port, count] = process.argv.slice(2).map(Number);

/** The queue of a listening socket is shorter than the crowd. */
const AT_ONCE = 200;

let started = 0;
let open = 0;
let closed = 0;

function openNext() {
  if (started === count) return;
  started++;
  const socket = connect({ host: "127.0.0.1", port });
  socket.once("connect", () => {
    if (++open === count) console.log("open");
    else openNext();
  });
  socket.once("error", (error) => console.log(`error ${error.message}`));
  socket.resume().once("close", () => {
    if (++closed === count) console.log(`closed ${closed}`);
  });
}

for (let i = 0; i < AT_ONCE; i++) openNext();
