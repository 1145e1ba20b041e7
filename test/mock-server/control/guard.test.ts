import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../../src/mock-server/index.ts";
import { control, rawStatus } from "./control-client.ts";

const PUT = "PUT /__streamproof/scenarios/x HTTP/1.1";
const POST = "POST /__streamproof/reset HTTP/1.1";
const GET = "GET /__streamproof/journal HTTP/1.1";
const JSON_TYPE = "content-type: application/json";
const SCENARIO = '{"steps":[]}';

async function withServer(run: (server: MockServer) => Promise<void>): Promise<void> {
  await using server = await createMockServer({ control: true });
  await run(server);
}

test.each([
  ["a page of another origin", [PUT, "host: 127.0.0.1", "origin: https://evil.test", JSON_TYPE], 403],
  ["a page of this very origin", [PUT, "host: 127.0.0.1", "origin: http://127.0.0.1", JSON_TYPE], 403],
  ["a sandboxed page", [PUT, "host: 127.0.0.1", "origin: null", JSON_TYPE], 403],
  [
    "an image in a page",
    [GET, "host: 127.0.0.1", "sec-fetch-site: cross-site", "sec-fetch-mode: no-cors"],
    403,
  ],
  ["a page on another port", [GET, "host: localhost", "sec-fetch-site: same-site"], 403],
  ["a page whose name was pointed at us", [GET, "host: evil.test"], 403],
  ["the same with a port", [GET, "host: evil.test:4010"], 403],
  ["a name that only begins like ours", [GET, "host: localhost.evil.test"], 403],
  ["a form of an old browser", [POST, "host: 127.0.0.1", "content-type: text/plain"], 415],
  [
    "a form that says what looks like JSON",
    [POST, "host: 127.0.0.1", "content-type: text/plain; application/json"],
    415,
  ],
  ["a script", [PUT, "host: 127.0.0.1:4010", JSON_TYPE], 201],
  ["a script that says localhost", [PUT, "host: LOCALHOST:4010", JSON_TYPE], 201],
  ["a script over IPv6", [PUT, "host: [::1]:4010", JSON_TYPE], 201],
  ["somebody who types the address", [GET, "host: 127.0.0.1", "sec-fetch-site: none"], 200],
])("%s: %o gets %i", async (_who, lines, status) => {
  await withServer(async ({ port }) => {
    expect(await rawStatus(port, lines, lines[0] === PUT ? SCENARIO : "")).toBe(status);
  });
});

test("a preflight gets no leave and no answer says CORS", async () => {
  await withServer(async (server) => {
    const response = await fetch(`${server.origin}/__streamproof/scenarios/x`, {
      method: "OPTIONS",
      headers: { origin: "https://evil.test", "access-control-request-method": "PUT" },
    });
    expect(response.status).toBe(403);
    expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

test("the whole address as a path leads nowhere else", async () => {
  await withServer(async ({ port }) => {
    const lines = ["GET http://evil.test/__streamproof/journal HTTP/1.1", "host: 127.0.0.1", "origin: x"];
    expect(await rawStatus(port, lines)).toBe(403);
  });
});

test("with a token only its bearer may", async () => {
  await using server = await createMockServer({ control: { token: "s3cret" } });
  const status = async (headers: Record<string, string>): Promise<number> =>
    (await control(server, "GET /journal", undefined, headers)).status;
  expect(await status({})).toBe(401);
  expect(await status({ authorization: "Bearer s3cre" })).toBe(401);
  expect(await status({ authorization: "Bearer s3cret2" })).toBe(401);
  expect(await status({ authorization: "Bearer s3cret" })).toBe(200);
  expect(await status({ authorization: "bearer s3cret", origin: "https://evil.test" })).toBe(403);
});

test("beyond this machine there is no control API without a token", async () => {
  await expect(createMockServer({ control: true, host: "0.0.0.0" })).rejects.toMatchObject({
    code: "token-needed",
  });
  await expect(createMockServer({ control: { token: "" }, host: "0.0.0.0" })).rejects.toMatchObject({
    code: "token-needed",
  });
  await using server = await createMockServer({ control: { token: "t" }, host: "0.0.0.0" });
  // Any name will do then: the token tells.
  const lines = [GET, "host: build-agent-7:4010", "authorization: Bearer t"];
  expect(await rawStatus(server.port, lines)).toBe(200);
});

test("a variable without a token is wrong usage", () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ["dist/cli/main.js", "serve", "--port", "0", "--control-token-env", "STREAMPROOF_NO_SUCH"],
    { encoding: "utf8" },
  );
  expect([status, stderr]).toEqual([
    2,
    "streamproof: The option --control-token-env names STREAMPROOF_NO_SUCH, which is not set. Set it to the token.\n",
  ]);
});
