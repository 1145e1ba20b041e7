import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CollectedReply,
  type CapturedReply,
  captureOfScenario,
  collectReply,
  readCapture,
  scenarioOfReply,
  writeCurlTrace,
  writeHar,
  writeHttp,
  writeTrace,
} from "../../../src/conformance/index.ts";
import { parseScenario } from "../../../src/scenario/index.ts";

const block = fc.constantFrom(
  'data: {"a":1}\n\n',
  "data: [DONE]\n\n",
  "event: x\ndata: ü€😀\n\n",
  ": ping\n\n",
  ":\n\n",
  "data:1\r\n\r\n",
  "data: a\r\r",
  "id: 1\nretry: 5\n",
  "\n",
  "\uFEFF",
  "\0",
  "data: a\ndata: b\n\n",
);

const body = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: block.map((text) => Buffer.from(text)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)) },
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts))
  .filter(({ length }) => length > 0);

const end = fc.constantFrom<CollectedReply["end"]>(
  { completeness: "complete", isReset: false, faults: [] },
  { completeness: "close-delimited", isReset: false, faults: [] },
  { completeness: "incomplete", isReset: false, faults: [] },
  { completeness: "incomplete", isReset: true, faults: [] },
  { completeness: "stalled", isReset: false, faults: [] },
);

/** A reply with times to the millisecond, cut anywhere. */
const reply = fc
  .tuple(body, end, fc.array(fc.tuple(fc.nat(200), fc.nat(50)), { maxLength: 6 }), fc.constantFrom(200, 429))
  .map(([bytes, how, cuts, status]): CollectedReply => {
    const inside = cuts.map(([at]) => at).filter((at) => at > 0 && at < bytes.length);
    const ends = [...new Set(inside)].sort((a, b) => a - b);
    let atMs = 0;
    const pieces = [...ends, bytes.length].map((to, nth) => {
      atMs += nth === 0 ? 0 : (cuts[nth - 1]?.[1] ?? 0);
      return { bytes: bytes.subarray(ends[nth - 1] ?? 0, to), atMs };
    });
    return {
      name: "",
      format: "generated",
      request: { method: "POST", url: "http://127.0.0.1/v1/chat/completions", body: '{"stream":true}' },
      status,
      headers: [["content-type", "text/event-stream; charset=utf-8"]],
      httpVersion: "1.1",
      notes: [],
      pieces,
      isTimed: true,
      body: bytes,
      end: how,
    };
  });

async function readBack(bytes: Uint8Array): Promise<CollectedReply[]> {
  async function* once(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  const replies: CollectedReply[] = [];
  for await (const each of readCapture(once())) replies.push(await collectReply(each));
  return replies;
}

function essence({ body: bytes, status, end: how, headers }: CollectedReply): unknown {
  return {
    body: bytes.toString("hex"),
    status,
    ...how,
    type: headers.find(([name]) => name === "content-type")?.[1],
  };
}

function writesOf({ pieces }: CollectedReply): unknown {
  return pieces.map(({ bytes, atMs }) => ({ bytes: bytes.toString("hex"), atMs }));
}

test("a trace holds bytes, writes, times and ending", async () => {
  await fc.assert(
    fc.asyncProperty(reply, async (given) => {
      const [read] = await readBack(writeTrace([given], "test"));
      // Who was recording when nothing more came cannot say how it would have ended.
      const how = given.end.completeness === "stalled" ? null : given.end.completeness;
      expect(read && essence(read)).toEqual(essence({ ...given, end: { ...given.end, completeness: how } }));
      expect(read && writesOf(read)).toEqual(writesOf(given));
    }),
  );
});

test("a trace of curl holds bytes, writes, times and ending", async () => {
  await fc.assert(
    fc.asyncProperty(reply, async (given) => {
      const [read] = await readBack(writeCurlTrace(given));
      const isClose = given.end.completeness === "close-delimited";
      expect(read && essence(read)).toEqual(
        essence({ ...given, end: { ...given.end, completeness: isClose ? null : given.end.completeness } }),
      );
      expect(read && writesOf(read)).toEqual(writesOf(given));
    }),
  );
});

test("a HAR holds bytes and ending", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 3 }), async (given) => {
      const read = await readBack(writeHar(given, "test"));
      const isKnown = (how: CollectedReply["end"]): boolean => how.completeness !== "close-delimited";
      const expected = given.map((each) =>
        essence({ ...each, end: isKnown(each.end) ? each.end : { ...each.end, completeness: null } }),
      );
      expect(read.map(essence)).toEqual(expected);
    }),
  );
});

test("a response as on a socket holds bytes and framing", async () => {
  await fc.assert(
    fc.asyncProperty(reply, async (given) => {
      const [read] = await readBack(writeHttp(given));
      const { completeness } = given.end;
      const how =
        completeness === "close-delimited" ? null : completeness === "complete" ? "complete" : "incomplete";
      expect(read && essence(read)).toEqual(
        essence({ ...given, end: { completeness: how, isReset: false, faults: [] } }),
      );
    }),
  );
});

test("a scenario plays bytes, writes, times and ending", async () => {
  await fc.assert(
    fc.asyncProperty(reply, async (given) => {
      const [captured] = captureOfScenario(parseScenario(scenarioOfReply(given, "generated")));
      const read = await collectReply(captured as CapturedReply);
      expect(essence(read)).toEqual(essence(given));
      expect(writesOf(read)).toEqual(writesOf(given));
    }),
  );
});
