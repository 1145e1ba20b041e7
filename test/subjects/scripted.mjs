// A subject that does what the run's body tells it: `{ "act": "…" }`. How it says hello is told by arguments.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const options = new Map(process.argv.slice(2).map((argument) => argument.split("=")));
const held = [];

const print = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const observe = (text) => ({
  ended: "complete",
  choices: [{ index: 0, text, unknownField: 1 }],
  unknownField: 1,
});
const answer = (id, text = `pid ${process.pid}`) => ({
  op: "done",
  id,
  observation: observe(text),
  extra: true,
});
const done = (id, text) => print(answer(id, text));

const hello = {
  op: "hello",
  protocol: 1,
  name: "scripted",
  version: "1.2.3",
  language: "javascript",
  runtime: `pid ${process.pid}`,
  level: "chat",
  observes: ["text", "error", "telepathy"],
  concurrency: Number(options.get("concurrency") ?? 4),
  unknownField: true,
};

const hellos = {
  good: () => print(hello),
  late: () => setTimeout(() => print(hello), 60_000),
  silent: () => undefined,
  "wrong-protocol": () => print({ ...hello, protocol: 2 }),
  "no-level": () => print({ ...hello, level: undefined }),
  "no-text": () => print({ ...hello, observes: ["error"] }),
  chatty: () => process.stdout.write("> my-client@1.0.0 start\n"),
  exit: () => {
    process.stderr.write("no such model\n");
    process.exit(3);
  },
};

const acts = {
  answer: ({ id, body }) => done(id, body.text),
  // As from a language in which what looks like a number is one.
  number: ({ id, body }) => done(Number(id), body.text),
  fill: ({ id, body }) => done(id, String(Buffer.alloc(body.bytes, 1).length)),
  // Answers once as many are open as the body says, the last one first.
  hold: ({ id, body }) => {
    held.push(id);
    if (held.length === body.of)
      for (const each of held.splice(0).toReversed()) done(each, `held ${body.of}`);
  },
  hang: () => undefined,
  block: () => {
    for (;;);
  },
  die: () => {
    process.stderr.write("out of luck\n");
    process.exit(7);
  },
  "die-after": ({ id }) => {
    done(id);
    setTimeout(() => process.exit(9), 100);
  },
  kill: () => process.kill(process.pid, "SIGKILL"),
  rubbish: () => process.stdout.write("DEBUG got 3 chunks\n"),
  "rubbish-after": ({ id }) => {
    done(id);
    process.stdout.write("DEBUG bye\n");
  },
  slow: ({ id }) => setTimeout(() => done(id), 400),
  // One write, so that nothing can come between the two answers.
  twice: ({ id }) => process.stdout.write(`${JSON.stringify(answer(id))}\n${JSON.stringify(answer(id))}\n`),
  "first-of-two": ({ id }) => {
    held.push(id);
    done(id);
  },
  "second-of-two": ({ id }) => {
    done(held.pop());
    done(id);
  },
  "unknown-id": ({ id }) => {
    done("nobody");
    done(id);
  },
  invalid: ({ id }) =>
    print({ op: "done", id, observation: { ended: "complete", choices: [{ index: "0" }] } }),
  "unknown-op": ({ id }) => print({ op: "finished", id }),
  skip: ({ id }) => print({ op: "skip", id, reason: "no cancel" }),
  error: ({ id }) => print({ op: "error", id, message: "adapter bug" }),
  long: ({ id, body }) => done(id, "ü".repeat(body.length)),
  unterminated: ({ id }) => {
    process.stdout.write(JSON.stringify({ op: "done", id, observation: observe("last words") }), () =>
      process.exit(0),
    );
  },
  environment: ({ id }) => done(id, `${process.env.NO_PROXY} ${process.env.no_proxy} ${process.env.EXTRA}`),
  echo: ({ id, ...request }) => done(id, JSON.stringify(request)),
  // A grandchild that ignores polite requests.
  spawn: ({ id }) => {
    const script = "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)";
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.once("data", () => done(id, String(child.pid)));
  },
  // Dies when another run is open, and is fine alone.
  shy: ({ id }) => {
    if (held.push(id) > 1) process.exit(5);
    else setTimeout(() => done(id), 300);
  },
};

if (options.has("ignore-term")) process.on("SIGTERM", () => undefined);
if (options.has("ignore-bye")) setInterval(() => undefined, 1000);

createInterface({ input: process.stdin }).on("line", (line) => {
  const message = JSON.parse(line);
  if (message.op === "hello") hellos[options.get("hello") ?? "good"]();
  else if (message.op === "run") acts[message.body.act](message);
  else if (message.op === "bye" && !options.has("ignore-bye")) process.exit(0);
});
