import fc from "fast-check";
import { expect, test } from "vitest";
import { Redactor } from "../../../../src/mock-server/recorder/secrets/redactor.ts";

/** What a header can carry, at least as long as a secret that is looked for everywhere. */
const inHeader = fc
  .string({ unit: fc.constantFrom(..."abcXYZ019-_./+=~!#$%&'^|{}[]()<>@,*"), minLength: 8, maxLength: 60 })
  .filter((secret) => /[^*]/.test(secret));
const anyText = fc
  .string({ unit: "grapheme", minLength: 8, maxLength: 40 })
  .filter((text) => /[^*]/.test(text));

interface Piece {
  bytes: Buffer;
}

/** Cuts a body where the numbers say, and puts it through the scrubber. */
function scrub(
  redactor: Redactor,
  body: Buffer,
  cuts: readonly number[],
): { pieces: Buffer[]; out: Buffer[] } {
  const places = [0, ...cuts.map((cut) => cut % (body.length + 1)), body.length].sort((a, b) => a - b);
  const pieces = places.slice(1).map((end, index) => body.subarray(places[index], end));
  const out: Buffer[] = [];
  const scrubber = redactor.scrubber<Piece>(({ bytes }) => out.push(bytes));
  for (const bytes of pieces) scrubber.push({ bytes });
  scrubber.end();
  return { pieces, out };
}

const cuts = fc.array(fc.nat(), { maxLength: 12 });

test("a key that a request brought is in no response, wherever that is cut", () => {
  fc.assert(
    fc.property(inHeader, fc.string(), fc.string(), cuts, (secret, before, after, where) => {
      const redactor = new Redactor();
      redactor.fields([["X-Api-Key", secret]]);
      const body = Buffer.from(`${before}${secret}${after}${secret}`);
      const { pieces, out } = scrub(redactor, body, where);
      expect(Buffer.concat(out).toString()).not.toContain(secret);
      expect(out.map(({ length }) => length)).toEqual(pieces.map(({ length }) => length));
    }),
    { numRuns: 500 },
  );
});

test("a password in a body is left out there, and in what quotes it as JSON", () => {
  fc.assert(
    fc.property(
      anyText,
      fc.constantFrom("password", "api_key", "clientSecret", "Access-Token", "token"),
      cuts,
      (secret, name, where) => {
        const redactor = new Redactor();
        const quoted = JSON.stringify(secret).slice(1, -1);
        const request = Buffer.from(JSON.stringify({ a: 1, more: [{ [name]: secret }], b: "x" }));
        const { text = "" } = redactor.requestBody(request, "application/json");
        expect(text).not.toContain(quoted);
        expect(Buffer.byteLength(text)).toBe(request.length);
        expect(JSON.parse(text)).toMatchObject({ a: 1, b: "x" });
        const { out } = scrub(redactor, Buffer.from(JSON.stringify({ error: `no good: ${secret}` })), where);
        expect(Buffer.concat(out).toString()).not.toContain(quoted);
      },
    ),
    { numRuns: 300 },
  );
});

test("a secret under its name in a response is left out, wherever that is cut", () => {
  const value = fc.string({ unit: fc.constantFrom(...'abc123!$ :,{}[]\\"\n'), minLength: 1 });
  fc.assert(
    fc.property(value, fc.boolean(), cuts, (secret, isNested, where) => {
      const plain = JSON.stringify({ x: "y", client_secret: secret, z: 1 });
      const json = isNested ? JSON.stringify({ arguments: plain }) : plain;
      const { out } = scrub(new Redactor(), Buffer.from(`data: ${json}\n\n`), where);
      const text = Buffer.concat(out).toString();
      const inside = JSON.stringify(secret).slice(1, -1);
      const quoted = isNested ? JSON.stringify(inside).slice(1, -1) : inside;
      const mark = isNested ? `client_secret\\":\\"` : `client_secret":"`;
      const from = text.indexOf(mark) + mark.length;
      expect(text.slice(from, from + quoted.length)).toBe("*".repeat(quoted.length));
      expect(text.length).toBe(`data: ${json}\n\n`.length);
    }),
    { numRuns: 500 },
  );
});

test("bytes without a secret pass as they are, and pieces come one by one", () => {
  const word = fc.constantFrom(
    "data: ",
    '{"token":"a","key":"b","max_tokens":5}',
    "sk-",
    "ü",
    "\n\n",
    "task-force",
    "\\",
    '"',
    ":",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.array(word).map((words) => Buffer.from(words.join(""))),
      ),
      cuts,
      (bytes, where) => {
        const { pieces, out } = scrub(new Redactor(), Buffer.from(bytes), where);
        expect(out).toEqual(pieces);
      },
    ),
    { numRuns: 500 },
  );
});

test("a piece that cannot begin a secret is handed on at once", () => {
  const seen: string[] = [];
  const redactor = new Redactor();
  redactor.fields([["authorization", "Bearer abcdefghijkl"]]);
  const scrubber = redactor.scrubber<Piece>(({ bytes }) => seen.push(bytes.toString()));
  const frame = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
  scrubber.push({ bytes: Buffer.from(frame) });
  expect(seen).toEqual([frame]);
  scrubber.push({ bytes: Buffer.from("data: abcdef") });
  expect(seen).toHaveLength(1);
  scrubber.push({ bytes: Buffer.from("gone\n") });
  expect(seen).toEqual([frame, "data: abcdef", "gone\n"]);
});

test.each([
  ["Bearer", [["Authorization", "Bearer secret-word-1"]], [["Authorization", "Bearer [redacted]"]]],
  [
    "Basic",
    [["Proxy-Authorization", "Basic dTpwYXNzd29yZDE="]],
    [["Proxy-Authorization", "Basic [redacted]"]],
  ],
  ["cookies", [["Cookie", "a=b; sid=12345678"]], [["Cookie", "[redacted]"]]],
  ["set cookies", [["Set-Cookie", "a=b; Path=/"]], [["Set-Cookie", "[redacted]"]]],
  [
    "keys by their names",
    [
      ["X-Goog-Api-Key", "a"],
      ["my-token", "b"],
      ["x-amz-signature", "c"],
    ],
    [
      ["X-Goog-Api-Key", "[redacted]"],
      ["my-token", "[redacted]"],
      ["x-amz-signature", "[redacted]"],
    ],
  ],
  [
    "what is none",
    [
      ["x-ratelimit-remaining-tokens", "5"],
      ["content-type", "text/event-stream"],
      ["x-request-id", "req_1"],
    ],
    [
      ["x-ratelimit-remaining-tokens", "5"],
      ["content-type", "text/event-stream"],
      ["x-request-id", "req_1"],
    ],
  ],
  [
    "a key by its look",
    [["x-note", "is sk-proj-abcdefghijkl1234567 yours?"]],
    [["x-note", "is *************************** yours?"]],
  ],
] as [string, [string, string][], [string, string][]][])("headers: %s", (_, fields, written) => {
  expect(new Redactor().fields(fields)).toEqual(written);
});

test("more names can be given", () => {
  const redactor = new Redactor(["x-tenant", "employeeNumber"]);
  expect(redactor.fields([["X-Tenant", "acme"]])).toEqual([["X-Tenant", "[redacted]"]]);
  expect(redactor.target("/v1?x-tenant=acme&a=1")).toBe("/v1?x-tenant=[redacted]&a=1");
  const body = Buffer.from('{"employee_number": 12345, "a": 1}');
  expect(redactor.requestBody(body, "").text).toBe('{"employee_number": *****, "a": 1}');
});

test.each([
  ["/v1/chat?api-version=1&key=abc", "/v1/chat?api-version=1&key=[redacted]"],
  ["/v1?access_token=a%20b&x=1#y", "/v1?access_token=[redacted]&x=1#y"],
  ["http://user:word@host/v1?sig=1", "http://host/v1?sig=[redacted]"],
  ["/v1/sk-abcdefghijklmnop1/chat", "/v1/********************/chat"],
])("the target %s is written down as %s", (target, written) => {
  expect(new Redactor().target(target)).toBe(written);
});

test.each([
  ["a form", "application/x-www-form-urlencoded", "a=1&client_secret=xyz&b=2", "a=1&client_secret=***&b=2"],
  [
    "a form that curl calls one",
    "application/x-www-form-urlencoded",
    '{"api_key":"xyz"}',
    '{"api_key":"***"}',
  ],
  [
    "parts",
    "multipart/form-data",
    '--b\r\ncontent-disposition: form-data; name="api_key"\r\n\r\nxyz\r\n--b--',
    '--b\r\ncontent-disposition: form-data; name="api_key"\r\n\r\n***\r\n--b--',
  ],
  [
    "what is under a secret key",
    "application/json",
    '{"credentials":{"user":"u","parts":["ab",7]}}',
    '{"credentials":{"user":"*","parts":["**",*]}}',
  ],
  [
    "the schema of a secret",
    "application/json",
    '{"properties":{"password":{"type":"string","description":"the password"}}}',
    '{"properties":{"password":{"type":"string","description":"the password"}}}',
  ],
  [
    "the arguments of a call",
    "application/json",
    String.raw`{"arguments":"{\"api_key\":\"x\\\"yz\",\"a\":\"b\"}"}`,
    String.raw`{"arguments":"{\"api_key\":\"*******\",\"a\":\"b\"}"}`,
  ],
  [
    "headers of a tool",
    "application/json",
    '{"headers":{"Authorization":"Bearer x","X-Api-Key":"y"},"max_tokens":5}',
    '{"headers":{"Authorization":"********","X-Api-Key":"*"},"max_tokens":5}',
  ],
  ["JSON that breaks off", "application/json", '{"password":"abc', '{"password":"***'],
])("request bodies: %s", (_, type, body, written) => {
  expect(new Redactor().requestBody(Buffer.from(body), type).text).toBe(written);
});

const STAR = 0x2a;
const NAMES = ["content", "arguments", "reasoning_content", "partial_json", "delta"];
const chunkOf = (name: string, said: string, id: string): string =>
  `data: ${JSON.stringify({ id, choices: [{ index: 0, delta: { role: "assistant", [name]: said } }] })}\n\n`;

/** A text in pieces of so many characters. */
function spelled(text: string, sizes: readonly number[]): string[] {
  const parts: string[] = [];
  for (let at = 0, nth = 0; at < text.length; nth++) {
    const size = sizes[nth % sizes.length] ?? 1;
    parts.push(text.slice(at, at + size));
    at += size;
  }
  return parts;
}

test("a key that is spelt out over several events is starred in each of them, wherever they are cut", () => {
  const aroundIt = fc.string({ unit: fc.constantFrom(...'ab sk-"\\é'), maxLength: 12 });
  fc.assert(
    fc.property(
      inHeader,
      fc.constantFrom(...NAMES),
      aroundIt,
      aroundIt,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      cuts,
      (secret, name, before, after, sizes, where) => {
        const redactor = new Redactor();
        redactor.fields([["authorization", `Bearer ${secret}`]]);
        // One escape is not cut in two: no JSON would be left.
        const parts = spelled(`${before}${secret}${after}`, sizes);
        const body = Buffer.from(parts.map((said, nth) => chunkOf(name, said, `c-${nth}`)).join(""));
        const { pieces, out } = scrub(redactor, body, where);
        const text = Buffer.concat(out).toString();
        const said = text
          .split("\n\n")
          .filter((frame) => frame !== "")
          .map((frame) => String(JSON.parse(frame.slice(6)).choices[0].delta[name]));
        expect(said.join("")).not.toContain(secret);
        expect(out.map(({ length }) => length)).toEqual(pieces.map(({ length }) => length));
        const changed = Buffer.concat(out).filter((byte, nth) => byte !== body[nth]);
        expect(changed.every((byte) => byte === STAR)).toBe(true);
      },
    ),
    { numRuns: 400 },
  );
});
