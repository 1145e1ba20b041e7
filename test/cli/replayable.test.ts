import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readReplayable } from "../../src/cli/replayable.ts";
import { renderScenario } from "../../src/mock-server/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const FIXTURE = "fixtures/streams/chat/tools/by-index/interleaved.accept";

function file(name: string, text: string): string {
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
