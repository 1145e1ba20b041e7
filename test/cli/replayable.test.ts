import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readReplayable } from "../../src/cli/replayable.ts";
import { renderScenario } from "../../src/mock-server/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const FIXTURE = "fixtures/streams/chat/tools/by-index/interleaved.accept";

function file(name: string, text: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

test.each(["tools/by-index/interleaved", `${FIXTURE}.sse`, `${FIXTURE}.json`])(
  "the fixture %s is played with the bytes and the rules of the library",
  async (word) => {
    const found = await readReplayable(word);
    if (!("replay" in found)) throw new Error("no exchange");
    const { scenario, level, rules = [] } = found.replay;
    expect(Buffer.from(renderScenario(scenario).body).equals(readFileSync(`${FIXTURE}.sse`))).toBe(true);
    expect(level).toBe("chat");
    expect(rules).toContain("tools.by-index");
  },
);

test("the bytes of a stream alone are played as they are", async () => {
  const bytes = "data: a\r\n\r\n: x\n";
  const found = await readReplayable(file("capture.sse", bytes));
  if (!("replay" in found)) throw new Error("no exchange");
  expect(Buffer.from(renderScenario(found.replay.scenario).body).toString()).toBe(bytes);
});

const HEADER = '{"kind":"header","format":"trace","version":1}\n';

test.each([
  [
    "damaged.trace.ndjson",
    `${HEADER}{"kind":\n{"kind":"footer","atMs":1,"exchanges":0}\n`,
    "line 2 cannot be read: it is no JSON object with a `kind`",
  ],
  [
    "newer.ndjson",
    '{"kind":"header","format":"trace","version":7}\n',
    "this is a trace of version 7, and only versions up to 1 are known here",
  ],
  [
    "other.ndjson",
    '{"kind":"header","format":1,"suite":"client"}\n',
    "it does not begin with the header of a trace",
  ],
  ["empty.ndjson", "", "it is empty"],
])("%s is refused in one sentence", async (name, text, why) => {
  await expect(readReplayable(file(name, text))).rejects.toThrow(why);
});

test("a file whose name says nothing is played by what it holds, gzipped or not", async () => {
  const bytes = "event: a\ndata: b\n\n";
  for (const capture of [file("capture", bytes), file("capture.gz", gzipSync(bytes))]) {
    const found = await readReplayable(capture);
    if (!("replay" in found)) throw new Error("no exchange");
    expect(Buffer.from(renderScenario(found.replay.scenario).body).toString()).toBe(bytes);
  }
  const request =
    '{"kind":"request","exchange":1,"atMs":0,"method":"GET","path":"/","httpVersion":"1.1","headers":[]}';
  const trace = file("kept.trace.ndjson.gz", gzipSync(`${HEADER}${request}\n`));
  expect(await readReplayable(trace)).toMatchObject({
    recordings: [{ exchange: { request: { path: "/" } } }],
  });
});

test.each([
  ["page.html", "<html></html>", "it is no recording, no stream, no scenario and no token"],
  ["capture", new Uint8Array(500), "The bytes are binary and no event stream"],
  ["capture.zst", Buffer.from("28b52ffd00000000", "hex"), "It is compressed with zstd"],
  ["cut.sse.gz", gzipSync("data: a\n\n").subarray(0, 15), "it begins as gzip and cannot be unpacked"],
  ["nothing", "", "There is nothing in it"],
])("%s is not played, and why is said", async (name, bytes, why) => {
  await expect(readReplayable(file(name, bytes))).rejects.toThrow(why);
});

test.skipIf(process.platform === "win32").each([
  ["/dev/zero", "it has more than 256 MiB"],
  ["zero.sse", "it has more than 256 MiB"],
  ["zero.ndjson", "it is not a regular file"],
])("%s, which never ends, is not waited for", async (name, why) => {
  const path = name.startsWith("/") ? name : join(temporaryFolder(), name);
  if (path !== name) symlinkSync("/dev/zero", path);
  await expect(readReplayable(path)).rejects.toThrow(why);
});

test.each([
  ["none.ndjson", "there is no such file"],
  ["tools/by-indx/interleaved", 'Did you mean "tools/by-index/interleaved"?'],
  ["tools/by-index", 'Did you mean "tools/by-index/interleaved"?'],
])("%s is not there", async (word, why) => {
  await expect(readReplayable(word)).rejects.toThrow(why);
});

test("an empty folder says what makes recordings", async () => {
  await expect(readReplayable(temporaryFolder())).rejects.toThrow("`streamproof record` makes some.");
});
