// A client that reads rightly, unless its arguments name the ways in which it does not. It knows no cancelling.

import { appendFileSync } from "node:fs";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { createEventReader, readReply } from "../../dist/conformance/index.js";
import { acceptEndings } from "../../dist/conformance/rules/accepted-endings.js";

const flaws = new Set(process.argv.slice(2));

/** Tells the test what happens here. */
function note(line) {
  if (process.env.PID_FILE) appendFileSync(process.env.PID_FILE, `${line}\n`);
}

/** What it does wrong with the bytes, before they are read. */
const MISREADINGS = {
  "drops-white-space": (body) =>
    body.replace(/data: ?\{[^\r\n]*"content":"(?:[ \t]|\\[nrt])+"[^\r\n]*\}(\r\n|\n|\r)\1/g, ""),
  "splits-at-u2028": (body) => body.replaceAll("\u2028", "\n"),
  "drops-last-letter": (body) => body.replace(/[a-z!]("\},"logprobs":null,"finish_reason":null)/g, "$1"),
};

if (flaws.has("ignores-end")) process.on("SIGTERM", () => {});

let open = 0;

async function answer(message) {
  if (flaws.has("counts-open-runs")) {
    open++;
    await sleep(30);
    return { op: "skip", reason: `${open--} open` };
  }
  if (flaws.has("hangs")) return new Promise(() => {});
  if (flaws.has("crashes")) process.exit(9);
  if (flaws.has("breaks-adapter")) return { op: "error", message: "this adapter is broken" };
  if (flaws.has("skips")) return { op: "skip", reason: "not today" };
  if (flaws.has("is-slow")) await sleep(300);
  if (flaws.has("prints")) process.stdout.write("hello there\n");
  const reply = await receive(message);
  let body = reply.body;
  for (const [flaw, misread] of Object.entries(MISREADINGS)) {
    if (flaws.has(flaw)) body = Buffer.from(misread(body.toString("utf8")));
  }
  return { op: "done", observation: observe({ ...reply, body }) };
}

function observe(reply) {
  if (reply.cause && reply.status === 0)
    return { ended: "error", error: { kind: "network", message: reply.cause } };
  if (flaws.has("takes-cut-for-end") && reply.completeness === "incomplete") reply.completeness = "complete";
  const reading = readReply(reply);
  const { accepted } = acceptEndings(reading);
  const isBold = flaws.has("takes-cut-for-end") || flaws.has("needs-no-finish");
  const first = isBold ? "complete" : "error";
  const ended = accepted.includes(first) ? first : accepted[0];
  const { choices, usage, error } = reading.answer;
  const problem = ended === "error" ? { kind: "other", message: error?.message ?? reading.outcome } : null;
  return { ended, choices, usage, ...(problem ? { error: problem } : {}) };
}

function receive({ url, method, headers, body, timeoutMs }) {
  return new Promise((resolve) => {
    const parts = [];
    let reply = { status: 0, contentType: null, completeness: "incomplete" };
    const finish = (completeness, cause) => {
      call.destroy();
      resolve({ ...reply, body: Buffer.concat(parts), completeness, cause });
    };
    const events = createEventReader({ onEvent: ({ data }) => data === "[DONE]" && finish("stalled") });
    const call = request(url, { method, headers, agent: false, signal: AbortSignal.timeout(timeoutMs) });
    call.once("error", (error) => finish("incomplete", error.message));
    call.once("response", (response) => {
      reply = { status: response.statusCode, contentType: response.headers["content-type"] ?? null };
      const isFramed = "content-length" in response.headers || "transfer-encoding" in response.headers;
      response.on("data", (part) => {
        parts.push(part);
        events.push(part);
      });
      response.once("end", () => finish(isFramed ? "complete" : "close-delimited"));
      response.once("error", (error) => finish(isFramed ? "incomplete" : "close-delimited", error.message));
    });
    call.end(JSON.stringify(body));
  });
}

const print = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

createInterface({ input: process.stdin }).on("line", (line) => {
  const message = JSON.parse(line);
  if (message.op === "hello") {
    note(`pid ${process.pid}`);
    if (flaws.has("never-says-hello")) return;
    print({
      op: "hello",
      protocol: 1,
      name: "reading-client",
      version: "1.0.0",
      language: "javascript",
      runtime: "node",
      level: "chat",
      observes: ["text", "reasoning", "refusal", "toolCalls", "choices", "finishReason", "usage", "error"],
      concurrency: flaws.has("one-at-a-time") ? 1 : 8,
    });
  } else if (message.op === "run") {
    note("run");
    void answer(message).then((result) => print({ ...result, id: message.id }));
  } else if (!flaws.has("ignores-end")) process.exit(0);
});
