import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createFetchMock } from "../../../src/mock-server/fetch/index.ts";
import { createMockServer } from "../../../src/mock-server/index.ts";

const BODY = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Say gr\u00fc\u00df dich" }] });

const post = (coding: string, body: Uint8Array): RequestInit => ({
  method: "POST",
  headers: { "content-encoding": coding },
  body: body.slice(),
});

async function answerTo(response: Response): Promise<unknown> {
  const { choices, error } = (await response.json()) as {
    choices?: { message: { content: string } }[];
    error?: object;
  };
  return choices?.[0]?.message.content ?? { status: response.status, ...error };
}

test.each<[string, (body: string) => Uint8Array]>([
  ["gzip", gzipSync],
  ["x-gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
  ["identity", (body) => Buffer.from(body)],
])("a body in %s is read, and the journal has its text", async (coding, encode) => {
  await using server = await createMockServer({ provider: true });
  const url = `${server.origin}/v1/chat/completions`;
  expect(await answerTo(await fetch(url, post(coding, encode(BODY))))).toBe("gr\u00fc\u00df dich");
  expect(server.exchanges()[0]?.request.body).toBe(BODY);
});

test("what is no coding, breaks off, or would fill the memory, is refused, and the next request is not", async () => {
  await using server = await createMockServer({ provider: true });
  const url = `${server.origin}/v1/chat/completions`;
  const ask = async (coding: string, body: Uint8Array): Promise<unknown> =>
    answerTo(await fetch(url, post(coding, body)));
  const zipped = gzipSync(BODY);
  expect(await ask("zstd", zipped)).toMatchObject({
    status: 415,
    message: expect.stringMatching(/'zstd'.*gzip, deflate, br/),
    code: "invalid_content_encoding",
  });
  const unknown = await fetch(url, post("compress", zipped));
  expect(unknown.headers.get("accept-encoding")).toBe("gzip, deflate, br");
  const broken = { status: 400, message: expect.stringContaining("could not decode") };
  expect(await ask("gzip", zipped.subarray(0, 30))).toMatchObject(broken);
  expect(await ask("gzip", Buffer.from(BODY))).toMatchObject(broken);
  const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, 0x20), { level: 1 });
  expect(bomb.length).toBeLessThan(1024 * 1024);
  expect(await ask("gzip", bomb)).toMatchObject({ status: 413 });
  expect(await ask("gzip", zipped)).toBe("gr\u00fc\u00df dich");
});

test("the fetch handler reads gzip and deflate, and refuses the rest", async () => {
  const mock = createFetchMock({ provider: true });
  const ask = async (coding: string, body: Uint8Array): Promise<unknown> =>
    answerTo(await mock.fetch("http://mock/v1/chat/completions", post(coding, body)));
  expect(await ask("gzip", gzipSync(BODY))).toBe("gr\u00fc\u00df dich");
  expect(await ask("deflate", deflateSync(BODY))).toBe("gr\u00fc\u00df dich");
  expect(await ask("br", brotliCompressSync(BODY))).toMatchObject({ status: 415 });
  expect(await ask("gzip", Buffer.from("nothing"))).toMatchObject({ status: 400 });
});
