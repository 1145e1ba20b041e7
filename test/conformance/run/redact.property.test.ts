import fc from "fast-check";
import { expect, test } from "vitest";
import { Redaction } from "../../../src/conformance/run/redact.ts";
import { isSecretHeader } from "../../../src/conformance/run/secret-forms.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";

const secrets = fc
  .string({ minLength: 8, maxLength: 60, unit: "grapheme-ascii" })
  .map((text) => text.trim())
  .filter((text) => /\w.*\w/.test(text) && text.length >= 8);
const around = fc.stringMatching(/^[ .,;]{0,9}$/);

function recordOf(pieces: readonly string[]): CheckRecord {
  const side = {
    head: "200",
    headAtMs: 1,
    ending: "ended",
    pieces: pieces.map((text) => ({ atMs: 1, text })),
  };
  return {
    kind: "check",
    check: "relay/text/hello#relay.text",
    case: "relay/text/hello",
    rule: "relay.text",
    level: "must",
    verdict: "fail",
    subject: "http://127.0.0.1:1/v1",
    relay: { upstream: [], downstream: [side] },
    ms: 1,
  };
}

function textOf(record: CheckRecord): string {
  return (record.relay?.downstream ?? []).flatMap(({ pieces }) => pieces.map(({ text }) => text)).join("");
}

test("a secret is found in every form in which it is written", () => {
  fc.assert(
    fc.property(secrets, around, around, fc.nat(3), (secret, before, after, depth) => {
      const redaction = new Redaction();
      redaction.add(`Bearer ${secret}`);
      let escaped = secret;
      for (let level = 0; level < depth; level++) escaped = JSON.stringify(escaped).slice(1, -1);
      const base64 = Buffer.from(secret).toString("base64");
      for (const form of [
        escaped,
        encodeURIComponent(secret),
        base64,
        Buffer.from(secret).toString("base64url"),
      ]) {
        expect(redaction.text(before + form + after)).not.toContain(form.replace(/=+$/, ""));
      }
    }),
  );
});

test("a secret that is cut into pieces is hidden in each of them, and nothing else is", () => {
  const cuts = fc.array(fc.nat(80), { maxLength: 12 });
  fc.assert(
    fc.property(secrets, around, around, cuts, (secret, before, after, offsets) => {
      const redaction = new Redaction();
      redaction.add(secret);
      const text = before + secret + after;
      const ends = [...new Set(offsets.map((offset) => offset % text.length))].sort((a, b) => a - b);
      const pieces = [...ends, text.length].map((end, nth) => text.slice(ends[nth - 1] ?? 0, end));
      const hidden = textOf(redaction.line(recordOf(pieces)));
      expect(hidden.replaceAll("[secret]", "")).toBe(before + after);
    }),
  );
});

test.each([
  ["left half … 34 bytes … right", "sk-abcdefghijklmnop", "text sk-abcdefghi … 34 bytes … end"],
  ["right half", "sk-abcdefghijklmnop", "text … 12 bytes … hijklmnop end"],
  ["at the end of a text", "sk-abcdefghijklmnop", "the error says sk-abcdefghij"],
])("what is left of a secret beside something left out is hidden: %s", (_name, secret, text) => {
  const redaction = new Redaction();
  redaction.add(secret);
  expect(redaction.text(text)).toContain("[secret]");
  expect(redaction.text(text)).not.toMatch(/abcdefgh|ijklmnop/);
});

test("the words by which results are found again stay, whatever the secret is", () => {
  const redaction = new Redaction();
  redaction.add("relay.text");
  const record = { ...recordOf(["relay.text"]), replay: "sp1.relay.text" };
  expect(redaction.line(record)).toMatchObject({
    rule: record.rule,
    check: record.check,
    replay: record.replay,
  });
  expect(textOf(redaction.line(record))).toBe("[secret]");
});

test("the password of a Basic header is a secret of its own", () => {
  const redaction = new Redaction();
  redaction.add(`Basic ${Buffer.from("me:correct horse").toString("base64")}`);
  expect(redaction.text("the password is correct horse")).toBe("the password is [secret]");
});

test("headers that let somebody in are secret, others are not", () => {
  const secret = [
    "Authorization",
    "x-api-key",
    "api-key",
    "x-portkey-api-key",
    "Cookie",
    "x-auth",
    "x-session-token",
  ];
  const open = ["x-portkey-provider", "x-team", "content-type", "x-streamproof-token", "host"];
  expect([...secret, ...open].filter(isSecretHeader)).toEqual(secret);
});
