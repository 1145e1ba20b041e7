import { expect, test } from "vitest";
import { createFetchMock } from "../../src/mock-server/fetch/index.ts";
import { createMockServer, type Mount } from "../../src/mock-server/index.ts";
import { type ScenarioInput, textAnswer } from "../../src/scenario/index.ts";

// Pacing is drawn by seed: what is asked for repeats itself, and the journal tells it beside what happened.

function paced(seed: number): ScenarioInput {
  return {
    steps: textAnswer("one two three four five six seven", { cut: "words" }),
    reply: { delayMs: 3 },
    pace: { firstMs: 5, tokensPerSecond: 200, jitter: 0.9 },
    seed,
  };
}

interface Times {
  asked: number[];
  actual: number[];
}

async function play(mount: Mount, call: typeof fetch): Promise<Times> {
  await (await call(mount.url, { method: "POST", body: "{}" })).text();
  const { writes } = (await mount.whenSettled()).response;
  return { asked: writes.map(({ askedMs }) => askedMs), actual: writes.map(({ atMs }) => atMs) };
}

test("the same seed asks for the same times on every carrier, another seed for others", async () => {
  await using server = await createMockServer();
  using mock = createFetchMock();
  const [first, again, inProcess, other] = await Promise.all([
    play(server.mount(paced(7)), fetch),
    play(server.mount(paced(7)), fetch),
    play(mock.mount(paced(7)), mock.fetch),
    play(server.mount(paced(8)), fetch),
  ]);
  expect(first.asked.length).toBeGreaterThan(8);
  expect(again.asked).toEqual(first.asked);
  expect(inProcess.asked).toEqual(first.asked);
  expect(other.asked).not.toEqual(first.asked);
});

test("nothing goes out before it was asked for", async () => {
  await using server = await createMockServer();
  const { asked, actual } = await play(server.mount(paced(1)), fetch);
  const early = asked.filter((due, index) => (actual[index] ?? 0) < due);
  expect(early).toEqual([]);
});
