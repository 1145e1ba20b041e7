import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodeReplayToken, encodeReplayToken, scenario, textAnswer } from "../../src/scenario/index.ts";

const token = encodeReplayToken({ scenario: { steps: textAnswer("Hello") }, check: "text/plain#text.whole" });

function pack(value: unknown): string {
  return `sp1.${deflateRawSync(JSON.stringify(value)).toString("base64url")}`;
}

test("a token leaves defaults out and stays short", () => {
  expect(token.length).toBeLessThan(180);
  expect(encodeReplayToken({ scenario: scenario({ steps: [] }) })).toBe(
    encodeReplayToken({ scenario: { steps: [] } }),
  );
  expect(decodeReplayToken(token)).toEqual({
    scenario: { steps: [{ role: "assistant" }, { text: "Hello" }, { finish: "stop" }, { done: true }] },
    check: "text/plain#text.whole",
  });
});

test("white space from a terminal does not matter", () => {
  const wrapped = ` ${token.slice(0, 20)}\n  ${token.slice(20)}\r\n`;
  expect(decodeReplayToken(wrapped)).toEqual(decodeReplayToken(token));
});

test("a token written by hand needs no checksum", () => {
  expect(decodeReplayToken(pack({ scenario: { steps: [] }, level: "events" }))).toEqual({
    scenario: { steps: [] },
    level: "events",
  });
});

test("lone surrogates survive", () => {
  const steps = [{ text: ["\ud83d", "\ude00", "x\udc00"] }];
  expect(decodeReplayToken(encodeReplayToken({ scenario: { steps } })).scenario.steps).toEqual(steps);
});

test("tokens that cannot be read say why and what to do", () => {
  const cases: Record<string, string> = {
    empty: "",
    foreign: "eyJhbGciOiJIUzI1NiJ9.e30.x",
    "another version": token.replace("sp1", "sp2"),
    truncated: token.slice(0, 60),
    "a stray character": `${token.slice(0, 30)}!${token.slice(30)}`,
    "no deflate": "sp1._____w",
    "no JSON": `sp1.${deflateRawSync("hello").toString("base64url")}`,
    "no object": pack([1]),
    "a wrong checksum": pack({ scenario: { steps: [] }, sum: "abc" }),
    "a step of the future": pack({ scenario: { steps: [{ sing: "la" }] } }),
    "a key of the future": pack({ scenario: { steps: [] }, tempo: 3 }),
    "a bad level": pack({ scenario: { steps: [] }, level: "loud" }),
    "a bomb": `sp1.${deflateRawSync(Buffer.alloc(65 * 1024 * 1024, " ")).toString("base64url")}`,
    "too long": `sp1.${"A".repeat(17 * 1024 * 1024)}`,
  };
  const messages = Object.entries(cases).map(([name, damaged]) => {
    try {
      decodeReplayToken(damaged);
      return `${name}: it was read`;
    } catch (error) {
      expect(error).toMatchObject({ name: "ScenarioError", code: "invalid-token" });
      return `${name}: ${error instanceof Error ? error.message : ""}`;
    }
  });
  expect(messages.join("\n")).toMatchInlineSnapshot();
});
