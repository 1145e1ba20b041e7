import { expect, test } from "vitest";
import { createMockServer } from "../../src/mock-server/index.ts";
import type { ScenarioInput } from "../../src/scenario/scenario.ts";

const findToken = ({ body }: { body: string }): string | null => /token-(\w+)/.exec(body)?.[1] ?? null;

function saying(data: string): ScenarioInput {
  return { steps: [{ event: { data } }] };
}

function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, { method: "POST", body: JSON.stringify(body) });
}

test("a request that lost its path finds its mount by its body", async () => {
  await using server = await createMockServer({ findToken });
  using first = server.mount(saying("1"), { token: "one" });
  using second = server.mount(saying("2"), { token: "two" });
  const answer = await post(`${server.origin}/v1/chat/completions`, { messages: "token-two" });
  expect(await answer.text()).toBe("data: 2\n\n");
  expect(second.exchanges()).toMatchObject([
    { token: "two", nth: 1, request: { path: "/v1/chat/completions" } },
  ]);
  expect(first.exchanges()).toEqual([]);
  expect(await server.settled("two")).toHaveLength(1);
});

test("a body that names nobody is answered as if nothing had been looked for", async () => {
  await using server = await createMockServer({ findToken });
  const answer = await post(`${server.origin}/v1/chat/completions`, { messages: "token-nobody" });
  expect(answer.status).toBe(404);
  expect(server.exchanges("")).toHaveLength(1);
});

test("a scenario for everything else keeps what names nobody, and hands on what names a mount", async () => {
  await using server = await createMockServer({ findToken, scenario: saying("else") });
  using mount = server.mount(saying("mine"), { token: "mine" });
  const answers = [{}, { messages: "token-mine" }, {}].map(async (body) =>
    (await post(server.origin, body)).text(),
  );
  expect(await Promise.all(answers)).toEqual(["data: else\n\n", "data: mine\n\n", "data: else\n\n"]);
  expect(mount.exchanges()).toHaveLength(1);
});

test("several scenarios share a mount, each for the requests it fits", async () => {
  await using server = await createMockServer();
  using mount = server.mount([
    { ...saying("streamed"), match: { stream: true, includeUsage: false } },
    { ...saying("streamed with usage"), match: { stream: true } },
    saying("whole"),
  ]);
  const bodies = [
    { stream: true },
    { stream: true, stream_options: { include_usage: true } },
    { stream: false },
    {},
  ];
  const answers: string[] = [];
  for (const body of bodies) answers.push(await (await post(mount.url, body)).text());
  expect(answers.map((answer) => answer.trim().slice(6))).toEqual([
    "streamed",
    "streamed with usage",
    "whole",
    "whole",
  ]);
});
