import fc from "fast-check";
import { expect, test } from "vitest";
import { restoreReply, replyLines, saveReply } from "../../../src/conformance/raw/saved-reply.ts";
import type { RawReply } from "../../../src/conformance/raw/index.ts";
import { Pseudonyms } from "../../../src/conformance/run/pseudonyms.ts";
import { ExchangeCollector, recordedBody } from "../../../src/wire/trace/recorded-exchange.ts";
import { savedReplySchema } from "../../../src/wire/trace/saved-reply.ts";
import { TraceReader } from "../../../src/wire/trace/trace-reader.ts";

const time = fc.double({ min: 0, max: 1e7, noNaN: true, noDefaultInfinity: true });
const text = fc.string({ unit: "binary", maxLength: 12 });
const headers = fc.array(fc.tuple(fc.constantFrom("Content-Type", "x-a", "Content-Encoding"), text), {
  maxLength: 3,
});
const head = fc.record({
  httpVersion: fc.constantFrom("1.0", "1.1"),
  status: fc.integer({ min: 100, max: 599 }),
  reason: text,
  headers: headers as fc.Arbitrary<[string, string][]>,
  at: time,
});
/** Any bytes, and often characters of several bytes, which reads cut anywhere. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 20 }).map((said) => new TextEncoder().encode(said)),
);

const reply: fc.Arbitrary<RawReply> = fc
  .record({
    sentAt: fc.option(time),
    head: fc.option(head),
    informational: fc.array(head, { maxLength: 2 }),
    framing: fc.constantFrom("chunked", "content-length", "close", "none"),
    body: bytes,
    cuts: fc.array(fc.tuple(fc.nat(), time), { maxLength: 5 }),
    trailers: headers as fc.Arbitrary<[string, string][]>,
    end: fc.constantFrom("complete", "closed", "cut", "reset", "open", "cancelled"),
    endedAt: time,
    framingFaults: fc.array(text, { maxLength: 2 }),
    codingFault: fc.option(text),
    surplus: bytes,
    failure: fc.option(
      fc.record({
        kind: fc.constantFrom("refused", "dns", "tls", "unreachable", "not-http"),
        message: text,
      }),
    ),
  })
  .map(({ cuts, ...rest }) => {
    const ends = cuts.map(([cut]) => cut % (rest.body.length + 1)).sort((a, b) => a - b);
    return { ...rest, reads: ends.map((end, nth) => ({ end, at: cuts[nth]?.[1] ?? 0 })) } as RawReply;
  });

const PLACE = { exchange: 1, start: 0, method: "POST", path: "/v1", headers: {}, body: "{}" };

test("a reply that is saved and read again is the same, to the byte and the microsecond", () => {
  fc.assert(
    fc.property(reply, (raw) => {
      const saved: unknown = JSON.parse(JSON.stringify(saveReply(raw, 1)));
      const reader = new TraceReader();
      const collector = new ExchangeCollector();
      reader.push('{"kind":"header","format":"trace","version":1}');
      for (const line of replyLines(raw, PLACE)) {
        const read = reader.push(JSON.stringify(line));
        if (read === null) throw new Error(`a line that cannot be read: ${JSON.stringify(line)}`);
        collector.push(read);
      }
      reader.end();
      const [exchange] = collector.exchanges;
      if (exchange === undefined) throw new Error("there is no exchange");
      expect(restoreReply(savedReplySchema.parse(saved), recordedBody(exchange))).toEqual(raw);
    }),
  );
});

const secret = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9+/_.-]{7,30}$/);

test("a secret gets another name that is as long, is the same everywhere, and holds nothing of it", () => {
  fc.assert(
    fc.property(secret, secret, fc.string({ unit: "binary" }), (key, other, around) => {
      fc.pre(!key.includes(other) && !other.includes(key));
      const names = new Pseudonyms();
      for (const each of [key, other]) names.add(`Bearer ${each}`);
      const renamed = names.text(key);
      expect(renamed).toHaveLength(key.length);
      expect(names.text(`${around}"${key}"`)).toContain(renamed);
      const said = new TextEncoder().encode(`x ${key} y ${Buffer.from(key).toString("base64")} z`);
      const bytes = names.bytes(said);
      expect(bytes).toHaveLength(said.length);
      if (/[A-Za-z]/.test(key) && !renamed.includes(key)) {
        expect(Buffer.from(bytes).toString()).not.toContain(key);
        expect(Buffer.from(bytes).toString()).toContain(renamed);
      }
    }),
  );
});

test("each way of writing a secret becomes that way of writing its other name", () => {
  const odd = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9+/_."% -]{7,30}$/).map((text) => text.trim());
  fc.assert(
    fc.property(odd, (key) => {
      fc.pre(key.length > 6 && !/^(bearer|basic|token) /i.test(key));
      const names = new Pseudonyms();
      names.add(key);
      const name = names.text(key);
      const base64 = (text: string): string => Buffer.from(text).toString("base64url");
      expect(names.text(encodeURIComponent(key))).toBe(encodeURIComponent(name));
      expect(names.text(JSON.stringify(key))).toBe(JSON.stringify(name));
      expect(names.text(base64(key))).toBe(base64(name));
    }),
  );
});

test("a secret that is spelt out over several events gets its other name in them", () => {
  const frame = (content: string): string =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
  const parts = (text: string, size: number): string[] => text.match(new RegExp(`.{1,${size}}`, "gs")) ?? [];
  fc.assert(
    fc.property(secret, fc.integer({ min: 1, max: 9 }), (key, size) => {
      const names = new Pseudonyms();
      names.add(key);
      const stream = (said: string): string => parts(said, size).map(frame).join("");
      const bytes = names.bytes(new TextEncoder().encode(stream(`The key is "${key}", é.`)));
      expect(Buffer.from(bytes).toString()).toBe(stream(`The key is "${names.text(key)}", é.`));
    }),
  );
});
