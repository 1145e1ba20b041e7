import { expect, test } from "vitest";
import { createFetchMock } from "../../src/mock-server/fetch/index.ts";
import { createMockServer } from "../../src/mock-server/index.ts";

const SCENARIO = {
  reply: { headers: { "x-request-id": "7", vary: "accept" } },
  steps: [{ done: true as const }],
};
const ORIGIN = "http://app.test:5173";

type Ask = (path: string, init: RequestInit) => Promise<Response>;

/** Runs a test on both carriers that answer browsers. */
function onBoth(title: string, run: (ask: Ask, exchanges: () => unknown[]) => Promise<void>): void {
  test(`${title}, over TCP`, async () => {
    await using server = await createMockServer({ scenario: SCENARIO });
    await run(
      (path, init) => fetch(server.origin + path, init),
      () => server.exchanges(),
    );
  });
  test(`${title}, in process`, async () => {
    using mock = createFetchMock({ scenario: SCENARIO });
    await run(
      (path, init) => mock.fetch(path, init),
      () => mock.exchanges(),
    );
  });
}

onBoth("a page of another origin may read the answer and its headers", async (ask) => {
  const { headers } = await ask("/v1/chat/completions", { method: "POST", headers: { origin: ORIGIN } });
  expect(headers.get("access-control-allow-origin")).toBe(ORIGIN);
  expect(headers.get("access-control-allow-credentials")).toBe("true");
  expect(headers.get("access-control-expose-headers")).toContain("x-request-id");
  expect(headers.get("vary")).toBe("accept, origin");
});

onBoth("a preflight is allowed what it asks for, and is no exchange", async (ask, exchanges) => {
  const response = await ask("/v1/chat/completions", {
    method: "OPTIONS",
    headers: {
      origin: ORIGIN,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,x-stainless-os",
      "access-control-request-private-network": "true",
    },
  });
  expect(response.status).toBe(204);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "access-control-allow-origin": ORIGIN,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "authorization,content-type,x-stainless-os",
    "access-control-allow-private-network": "true",
  });
  expect(exchanges()).toEqual([]);
});

onBoth("whoever is no page sees nothing of it", async (ask) => {
  const { headers } = await ask("/v1/chat/completions", { method: "POST" });
  expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  expect(headers.get("vary")).toBe("accept");
});

test("what a scenario says of it stays", async () => {
  using mock = createFetchMock({
    scenario: { reply: { headers: { "access-control-allow-origin": "null" } }, steps: [] },
  });
  const { headers } = await mock.fetch("/", { headers: { origin: ORIGIN } });
  expect(headers.get("access-control-allow-origin")).toBe("null");
});
