import { promisify } from "node:util";
import { brotliDecompress, constants, gunzip, inflate } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import { acceptsCoding, encodeBody } from "../../src/mock-server/encode-body.ts";
import type { ScenarioInput } from "../../src/scenario/scenario.ts";
import { RawClient, request, split } from "./raw-client.ts";
import { render } from "./render.ts";

let server: MockServer;
beforeAll(async () => {
  server = await createMockServer();
});
afterAll(() => server.close());

const CODINGS = ["gzip", "deflate", "br"] as const;
const steps: ScenarioInput["steps"] = [{ text: "Grüße an alle", cut: "words" }, { done: true }];

/** Decodes the beginning of a coded body: what a reader has by then. */
async function decodeStart(coding: (typeof CODINGS)[number], bytes: Buffer): Promise<Buffer> {
  if (coding === "br")
    return promisify(brotliDecompress)(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH });
  return promisify(coding === "gzip" ? gunzip : inflate)(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
}

test.each(CODINGS)("after each write everything up to it can be decoded (%s)", async (coding) => {
  const writes = fc.oneof(
    fc.constantFrom("frame" as const, "whole" as const, "byte" as const),
    fc.record({ cuts: fc.nat({ max: 20 }) }),
  );
  const texts = fc.array(fc.string({ unit: "binary", maxLength: 200 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(texts, writes, fc.nat(), async (text, plan, seed) => {
      const rendition = render({ steps: [{ text }], writes: plan, seed });
      const { pieces, tail } = await encodeBody(rendition, coding);
      expect(pieces).toHaveLength(rendition.writes.length);
      const whole = await decodeStart(coding, Buffer.concat([...pieces, tail]));
      expect(whole.equals(rendition.body)).toBe(true);
      const probe = Math.floor(pieces.length / 2);
      for (const count of new Set([1, probe, pieces.length].filter((n) => n > 0 && n <= pieces.length))) {
        const start = await decodeStart(coding, Buffer.concat(pieces.slice(0, count)));
        expect(start.equals(rendition.body.subarray(0, rendition.writes[count - 1]?.end))).toBe(true);
      }
      for (const piece of pieces) expect(piece.length).toBeGreaterThan(0);
    }),
    { numRuns: 40 },
  );
});

test("text far larger than any buffer is compressed whole", async () => {
  const rendition = render({
    steps: [{ text: { repeat: "0123456789abcdef", times: 200_000 } }],
    writes: { cuts: 3 },
  });
  const { pieces, tail } = await encodeBody(rendition, "gzip");
  expect((await promisify(gunzip)(Buffer.concat([...pieces, tail]))).equals(rendition.body)).toBe(true);
});

test.each(CODINGS)("fetch reads the same body, compressed by %s", async (compression) => {
  for (const framing of ["chunked", "close"] as const) {
    for (const gapMs of [0, 1]) {
      using mount = server.mount({
        steps,
        wire: { compression, framing, chunkExtensions: framing === "chunked" },
        gapMs,
      });
      const response = await fetch(mount.url, { headers: { "accept-encoding": compression } });
      expect(response.headers.get("content-encoding")).toBe(compression);
      expect(response.headers.get("vary")).toBe("accept-encoding");
      expect(Buffer.from(await response.arrayBuffer()).equals(mount.rendition.body)).toBe(true);
      const { response: seen } = await mount.whenSettled();
      expect(seen.bytesSent).toBe(mount.rendition.body.length);
      expect(seen.writes.map(({ end }) => end)).toEqual(mount.rendition.writes.map(({ end }) => end));
    }
  }
});

test("whoever does not accept the coding gets the same body plain", async () => {
  using mount = server.mount({ steps, wire: { compression: "gzip" } });
  for (const headers of ["", "accept-encoding: br\r\n", "accept-encoding: gzip;q=0, *\r\n"]) {
    const client = await RawClient.connect(server.port);
    const { bytes } = await client
      .send(request(mount.url, { headers: `${headers}connection: close\r\n` }))
      .ended();
    expect(split(bytes).head).not.toContain("content-encoding");
    expect(split(bytes).head).toContain("vary: accept-encoding");
    expect(bytes.toString("utf8")).toContain("data: [DONE]");
  }
});

test.each([
  [undefined, false],
  ["", false],
  ["gzip", true],
  ["x-gzip", true],
  ["GZIP", true],
  ["deflate, gzip;q=0.5", true],
  ["gzip;q=0", false],
  ["gzip; q=0.0, *", false],
  ["*", true],
  ["*;q=0", false],
  ["identity", false],
  ["br", false],
])("accept-encoding %j allows gzip: %s", (header, isAllowed) => {
  expect(acceptsCoding(header, "gzip")).toBe(isAllowed);
});

test("an empty body is an empty stream of the coding", async () => {
  using mount = server.mount({ steps: [], wire: { compression: "gzip" } });
  const response = await fetch(mount.url, { headers: { "accept-encoding": "gzip" } });
  expect(response.headers.get("content-encoding")).toBe("gzip");
  expect(await response.text()).toBe("");
});

test("a cut body ends without the end of the coding, a whole one that only a close delimits with it", async () => {
  const received = async (ending: ScenarioInput["ending"]): Promise<Buffer> => {
    using mount = server.mount({ steps, wire: { compression: "deflate", framing: "close" }, ending });
    const client = await RawClient.connect(server.port);
    const { bytes } = await client
      .send(request(mount.url, { headers: "accept-encoding: deflate\r\n" }))
      .ended();
    return bytes.subarray(bytes.indexOf("\r\n\r\n") + 4);
  };
  const body = render({ steps }).body;
  await expect(promisify(inflate)(await received({ kind: "fin", at: { frame: 2 } }))).rejects.toThrow(
    "unexpected end",
  );
  const whole = await promisify(inflate)(await received("fin"));
  // The server's own mounts have other envelopes than the short ones of these tests.
  expect(whole.toString("utf8")).toMatch(/data: \[DONE\]\n\n$/);
  expect(whole.length).toBeGreaterThan(body.length);
});

test("HEAD names the coding that GET would have", async () => {
  using mount = server.mount({ steps, wire: { compression: "gzip" } });
  const response = await fetch(mount.url, { method: "HEAD", headers: { "accept-encoding": "gzip" } });
  expect(response.headers.get("content-encoding")).toBe("gzip");
});

test("a client that leaves while a stream stalls is seen to leave", async () => {
  using mount = server.mount({ steps, wire: { compression: "gzip" }, ending: "stall" });
  const client = await RawClient.connect(server.port);
  await client
    .send(request(mount.url, { headers: "accept-encoding: gzip\r\n" }))
    .until((text) => text.includes("\r\n\r\n"));
  client.close();
  expect((await mount.whenPeerLeft())?.peerLeft).not.toBeNull();
});
