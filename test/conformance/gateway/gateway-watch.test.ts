import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { GatewayWatch } from "../../../src/conformance/gateway/gateway-watch.ts";
import type { GatewayTrace } from "../../../src/conformance/gateway/gateway-trace.ts";

/** A question whose answer never began. */
const UNANSWERED = {
  downstreams: [{ raw: { failure: null, head: null, end: "open" } }],
} as unknown as GatewayTrace;

async function watchOver(answers: () => Promise<boolean>): Promise<GatewayWatch> {
  const server = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return new GatewayWatch({ url, process: null, answers, signal: new AbortController().signal });
}

test("a gateway that accepts connections and answers nothing, a plain question included, is lost", async () => {
  const answers = [false, false, true];
  const watch = await watchOver(async () => answers.shift() ?? true);
  expect(await watch.isSound(await watch.begin("a question"), UNANSWERED)).toBe(false);
  expect(watch.losses).toEqual([
    { how: "it accepts connections and answers nothing", during: ["a question"] },
  ]);
});

test("a gateway that is slow while many are asked at once is not lost", async () => {
  let isOver = false;
  let over = (): void => undefined;
  const playing = new Promise<void>((resolve) => (over = resolve));
  const watch = await watchOver(async () => isOver);
  const crowd = watch.crowded(playing);
  const sound = watch.isSound(await watch.begin("a question"), UNANSWERED);
  setImmediate(() => {
    isOver = true;
    over();
  });
  await crowd;
  expect(await sound).toBe(true);
  expect(watch.losses).toEqual([]);
});

test("what is left of a crowd may be worked off afterwards", async () => {
  const answers = [false, false, false, true];
  const watch = await watchOver(async () => answers.shift() ?? false);
  await watch.crowded(Promise.resolve());
  expect(await watch.isSound(await watch.begin("a question"), UNANSWERED)).toBe(true);
});
