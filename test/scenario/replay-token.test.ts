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
  expect(messages.join("\n")).toMatchInlineSnapshot(`
    "empty: Cannot read the replay token: it is empty. A token starts with \`sp1.\` and stands in reports behind \`replay\`.
    foreign: Cannot read the replay token: it does not look like one. A token starts with \`sp1.\` and stands in reports behind \`replay\`.
    another version: Cannot read the replay token: its format sp2 is not known to this version. Use the version that made it.
    truncated: Cannot read the replay token: its end is missing. Copy the whole token from the report.
    a stray character: Cannot read the replay token: the character "!" does not belong into it. Copy the whole token from the report.
    no deflate: Cannot read the replay token: it is damaged. Copy the whole token from the report.
    no JSON: Cannot read the replay token: it is damaged. Copy the whole token from the report.
    no object: Cannot read the replay token: it is damaged. Copy the whole token from the report.
    a wrong checksum: Cannot read the replay token: it is damaged (the checksum differs). Copy the whole token from the report.
    a step of the future: Cannot read the replay token: it carries nothing that can be played here: \`steps[0]\` has no main key: \`sing\` is no step. A step has one of \`role\`, \`text\`, \`reasoning\`, \`refusal\`, \`tool\`, \`toolDelta\`, \`finish\`, \`usage\`, \`error\`, \`chunk\`, \`event\`, \`comment\`, \`bytes\`, \`done\` or \`wait\`. Use the version that made it.
    a key of the future: Cannot read the replay token: it carries nothing that can be played here: \`tempo\` is unknown: the top level takes \`scenario\`, \`check\`, \`level\`, \`cancelAfter\`, \`reconnect\` and \`timeoutMs\`. Use the version that made it.
    a bad level: Cannot read the replay token: it carries nothing that can be played here: \`level\` is "loud", expected \`chat\` or \`events\`. Use the version that made it.
    a bomb: Cannot read the replay token: it unpacks to more than 64 MiB. Copy the whole token from the report.
    too long: Cannot read the replay token: it has 17825796 characters, more than any token. Copy the whole token from the report."
  `);
});
