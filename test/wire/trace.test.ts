import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, contentOf } from "../../src/wire/trace/content-bytes.ts";
import { ExchangeCollector, recordedBody } from "../../src/wire/trace/recorded-exchange.ts";
import { TraceReader } from "../../src/wire/trace/trace-reader.ts";

const V1 = readFileSync(new URL("trace-v1.ndjson", import.meta.url), "utf8").trimEnd();

function read(text: string): { reader: TraceReader; exchanges: ExchangeCollector["exchanges"] } {
  const reader = new TraceReader();
  const collector = new ExchangeCollector();
  for (const line of text.split("\n")) {
    const known = reader.push(line);
    if (known !== null) collector.push(known);
  }
  reader.end();
  return { reader, exchanges: collector.exchanges };
}

test("a trace written when version 1 began is read as it was meant", () => {
  const { reader, exchanges } = read(V1);
  expect(reader).toMatchObject({ isWhole: true, isTorn: false, header: { by: "record" } });
  const [first, second, third] = exchanges;
  expect(exchanges).toHaveLength(3);
  expect(Buffer.from(first?.requestBody ?? []).toString()).toBe('{"model":"m","stream":true,"messages":[]}');
  expect(first).toMatchObject({
    request: { method: "POST", path: "/v1/chat/completions?api-version=1&key=[redacted]" },
    requestedAtMs: 0.7,
    informational: [{ status: 103 }],
    response: { status: 200, reason: "OK", framing: "chunked" },
    trailers: [["X-Sum", "1"]],
    faults: ["both Transfer-Encoding and Content-Length"],
    left: null,
    end: { how: "complete", missing: 0 },
  });
  expect(first?.pieces.map(({ continues, extension }) => [continues, extension])).toEqual([
    [false, ""],
    [true, ";n=17"],
    [false, ""],
  ]);
  const body = first === undefined ? null : Buffer.from(recordedBody(first)).toString("latin1");
  expect(body).toBe("\xef\xbb\xbfdata: Gr\xc3\xbc\xc3\x7f");
  expect(second).toMatchObject({ left: { how: "reset" }, end: { how: "client-left" } });
  expect(third).toMatchObject({ requestOmitted: "it is compressed", end: { how: "failed" } });
});

test("a trace is readable up to wherever it was cut off", () => {
  const [header = ""] = V1.split("\n");
  for (let length = header.length; length <= V1.length; length += 7) {
    const { reader, exchanges } = read(V1.slice(0, length));
    expect(exchanges.length).toBeLessThanOrEqual(3);
    expect(reader.isWhole).toBe(length === V1.length);
  }
  const torn = read(V1.slice(0, V1.indexOf('"framing":"close"')));
  expect(torn.reader.isTorn).toBe(true);
  expect(torn.exchanges.map(({ end }) => end)).toEqual([null, null]);
});

test("a line in the middle that cannot be read is named", () => {
  const lines = V1.split("\n");
  const broken = lines.with(3, '{"kind":"body","exchange":1').join("\n");
  expect(() => read(broken)).toThrow(/line 4 cannot be read: it is no JSON object with a `kind`/);
  const wrong = lines.with(2, '{"kind":"body","exchange":0,"atMs":1}').join("\n");
  expect(() => read(wrong)).toThrow(/line 3 cannot be read: `exchange` of a "body"/);
});

test("a newer version and a file that is no trace are refused with one sentence each", () => {
  expect(() => read(V1.replace('"version":1', '"version":2'))).toThrow(
    "this is a trace of version 2, and only versions up to 1 are known here",
  );
  expect(() => read("data: hello\n\n")).toThrow("it does not begin with the header of a trace");
  expect(() => read('{"kind":"header","format":1,"suite":"client"}')).toThrow(
    "it does not begin with the header of a trace",
  );
  expect(() => read("")).toThrow("it is empty");
});

test("traces one behind the other keep their exchanges apart, also where the first was torn", () => {
  const cut = V1.slice(0, V1.indexOf('"framing":"close"'));
  const { exchanges } = read(`${cut}\n${V1}`);
  expect(exchanges.map(({ end }) => end?.how ?? null)).toEqual([
    null,
    null,
    "complete",
    "client-left",
    "failed",
  ]);
});

test("any bytes come back from a line as they were", () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: "binary" }).map(encode)), (bytes) => {
      const line = JSON.stringify(contentOf(bytes));
      expect(line).not.toContain("\n");
      expect(Buffer.from(bytesOf(JSON.parse(line) as object)).equals(Buffer.from(bytes))).toBe(true);
    }),
  );
});

test("a megabyte that is no text comes back too", () => {
  const bytes = new Uint8Array(1024 * 1024).fill(0xff);
  expect(Buffer.from(bytesOf(contentOf(bytes))).equals(Buffer.from(bytes))).toBe(true);
});

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
