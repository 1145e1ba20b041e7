import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readTraceCapture } from "../../../src/conformance/captures/trace-capture.ts";
import { judgeSavedEndpoint } from "../../../src/conformance/endpoint/saved/judge-saved-endpoint.ts";
import { openSavedEndpoint } from "../../../src/conformance/endpoint/saved/saved-endpoint.ts";
import { withoutSecrets } from "../../../src/conformance/endpoint/saved/without-secrets.ts";
import { selectChecks, TraceFolder } from "../../../src/conformance/index.ts";
import type { RawReply } from "../../../src/conformance/raw/index.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";
import { MODEL } from "../../broken/providers/compose-answer.ts";
import { DEFECTS } from "../../broken/providers/defects/index.ts";
import { mapMany } from "../../broken/providers/judge-many.ts";
import { judgeProvider, judgeUrl } from "../../broken/providers/judge-provider.ts";
import { KEY, type Override, startProvider } from "../../broken/providers/right-provider.ts";
import { temporaryFolder } from "../../cli/temporary-folder.ts";

/** Providers that are found out in many ways: by a second look, by other answers, by times, by where the key went. */
const CHOSEN = new Set([
  "streams under status 201",
  "answers questions with tools with 500",
  "sends the rest of an answer on the connection of the next",
  "closes the connection in the middle of a stream",
  "sends chunks of HTTP that are longer than they say",
  "sends everything at the end",
  "loses a fragment of the arguments",
  "sends everything so far in each delta",
  "refuses its own call with a result",
  "answers a limit with stop, whole only",
  "echoes the key in the body",
  "echoes the key in a header",
  "echoes a wrong key",
  "sends Latin-1",
  "dies of a body that is no JSON",
]);
const BROKEN = DEFECTS.filter(({ name }) => CHOSEN.has(name));

interface Saved {
  name: string;
  breaks: string[];
  place: string;
  live: CheckRecord[];
}

let root: string;
let right: Saved;
let broken: Saved[];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "streamproof-"));
  const all = await mapMany([{ name: "right", breaks: [], override: {} }, ...BROKEN], saved);
  [right, ...broken] = all as [Saved, ...Saved[]];
}, 300_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function saved({
  name,
  breaks,
  override,
  timeoutMs,
}: {
  name: string;
  breaks: string[];
  override: Override;
  timeoutMs?: number;
}): Promise<Saved> {
  const folder = mkdtempSync(join(root, "run-"));
  const { records } = await judgeProvider(override, { timeoutMs, saveTo: new TraceFolder(folder) });
  const [place = ""] = readdirSync(folder);
  return { name, breaks, place: join(folder, place), live: records };
}

function again(place: string, only: string[] = []): Promise<CheckRecord[]> {
  return judgeSavedEndpoint(openSavedEndpoint(place), {
    selection: selectChecks(only),
    isStrict: false,
    spec: "trace:",
  });
}

const verdicts = (records: readonly CheckRecord[]): string[] =>
  records.map(({ check, verdict, message = "" }) => `${check} ${verdict} ${message}`);

/** All that is said of a check, but for who it was. Where a key was taken out, another one was taken out again. */
function said(records: readonly CheckRecord[], live: readonly CheckRecord[]): unknown[] {
  return records
    .map((record) => ({ ...record, subject: "" }))
    .filter((_, nth) => !JSON.stringify(live[nth]).includes("[secret]"));
}

test("a right provider is judged again as it was", async () => {
  const records = await again(right.place);
  expect(right.live.filter(({ verdict }) => verdict === "pass").length).toBeGreaterThan(500);
  expect(verdicts(records)).toEqual(verdicts(right.live));
  expect(said(records, right.live)).toEqual(said(right.live, right.live));
});

test("providers that are wrong in one way are found out again, by the same checks", async () => {
  expect(broken).toHaveLength(CHOSEN.size);
  for (const { name, breaks, place, live } of broken) {
    const records = await again(place);
    const found = records.filter(({ verdict }) => ["fail", "warn", "timeout"].includes(verdict));
    // On a busy machine nobody can tell who holds back: then it is not told again either.
    for (const rule of breaks.filter((id) => !id.startsWith("endpoint.delivery.")))
      expect(
        found.map((each) => each.rule),
        name,
      ).toContain(rule);
    expect(verdicts(records), name).toEqual(verdicts(live));
    expect(said(records, live), name).toEqual(said(live, live));
  }
});

test("no key is in what was saved, not even one that the endpoint echoes", () => {
  for (const { place } of [right, ...broken])
    for (const file of readdirSync(place)) expect(readFileSync(join(place, file), "utf8")).not.toContain(KEY);
});

test("a header that may hold a key holds none in the file, and what is no key stays", () => {
  const raw: RawReply = {
    sentAt: 0,
    head: { httpVersion: "1.1", status: 200, reason: "OK", headers: [["set-cookie", "id=12345678"]], at: 1 },
    informational: [],
    framing: "chunked",
    body: new TextEncoder().encode(
      '{"said":"tenant-0123456789 application/vnd.odd+json;v=1 id=12345678 key-in-the-url"}',
    ),
    reads: [],
    trailers: [["x-echo", "tenant-0123456789"]],
    end: "complete",
    endedAt: 2,
    framingFaults: [],
    codingFault: null,
    surplus: new Uint8Array(),
    failure: null,
  };
  const headers = {
    "x-tenant": "tenant-0123456789",
    accept: "application/vnd.odd+json;v=1",
    "x-mode": "stream",
  };
  const asked = {
    headers: { ...headers, "api-key": "short" },
    body: { user: "tenant-0123456789" },
    rawBody: undefined,
  };
  const clean = withoutSecrets(
    { asked, raw, secrets: ["short"], wrongKey: "wrong-key" },
    { url: "http://h/v1?sig=1&api_key=key-in-the-url", headers },
  );
  const text = `${JSON.stringify(clean)} ${Buffer.from(clean.raw.body).toString()}`;
  for (const secret of ["tenant-0123456789", "12345678", "key-in-the-url", "short"])
    expect(text).not.toContain(secret);
  for (const open of ["application/vnd.odd+json;v=1", "stream"]) expect(text).toContain(open);
  const renamed = clean.asked.headers["x-tenant"] ?? "";
  expect(clean.asked.body).toEqual({ user: renamed });
  expect(clean.raw.trailers).toEqual([["x-echo", renamed]]);
});

test("a saved question is a trace like any other", async () => {
  const bytes = readFileSync(join(right.place, "ask-text-streamed.trace.ndjson"));
  let body = "";
  const names: string[] = [];
  const all = (async function* () {
    yield bytes;
  })();
  for await (const reply of readTraceCapture({ all } as never)) {
    names.push(reply.name);
    for await (const piece of reply.pieces) body += Buffer.from(piece.bytes).toString();
  }
  expect(names).toEqual(["1 POST /v1/chat/completions"]);
  expect(body).toContain("data: [DONE]");
});

test("what was not asked, and what has changed since, is not observed and says why", async () => {
  const folder = temporaryFolder();
  for (const file of readdirSync(right.place)) {
    if (file.startsWith("ask-logprobs")) continue;
    const text = readFileSync(join(right.place, file), "utf8");
    const changed = file.startsWith("ask-choices-whole")
      ? text.replace('"question":"', '"question":"0')
      : text;
    writeFileSync(join(folder, file), changed);
  }
  const records = await again(folder);
  const why = (id: string) =>
    new Set(
      records.filter((each) => each.case === id).map(({ verdict, message }) => `${verdict}: ${message}`),
    );
  expect(why("ask/logprobs/streamed")).toEqual(new Set(["not-observed: the saved run does not hold it"]));
  expect(why("ask/choices/whole")).toEqual(
    new Set(["not-observed: the question is not what it was when the run was saved"]),
  );
  expect(records.map(({ check }) => check)).toEqual(right.live.map(({ check }) => check));
});

test("a failure that chance may be behind is not observed where the second look is not there", async () => {
  const run = broken.find(({ name }) => name === "refuses its own call with a result");
  const folder = temporaryFolder();
  for (const file of readdirSync(run?.place ?? "")) {
    const lines = readFileSync(join(run?.place ?? "", file), "utf8").split("\n");
    const isOther = file.startsWith("ask-tools-result-whole");
    // As if only one of the two questions had been asked, and never again.
    if (!isOther)
      writeFileSync(join(folder, file), lines.filter((line) => !line.includes('"again":')).join("\n"));
  }
  const records = await again(folder, ["endpoint.turn.tool-result"]);
  expect(records.map(({ verdict, message }) => `${verdict}: ${message}`)).toEqual([
    "not-observed: chance may be behind what was found, and a saved run cannot be asked again to confirm it",
    "not-observed: the saved run does not hold it",
  ]);
});

test("shards of a run are judged together, each answer beside those that it was given with", async () => {
  const folder = temporaryFolder();
  const rename = (from: string, part: string): void => {
    for (const file of readdirSync(from)) {
      const text = readFileSync(join(from, file), "utf8");
      const isAside = (part === "a-") === file.includes("tools");
      const own = isAside ? text.replace('"kind":"asked",', '"kind":"asked","aside":true,') : text;
      writeFileSync(join(folder, `${part}${file}`), own);
    }
  };
  rename(right.place, "a-");
  const other = broken.find(({ name }) => name === "loses a fragment of the arguments");
  rename(other?.place ?? "", "b-");
  for (const file of readdirSync(folder)) {
    const path = join(folder, file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "http://127.0.0.1:1"));
  }
  const records = await again(folder);
  expect(verdicts(records)).toEqual(
    verdicts(right.live).map((one, nth) =>
      one.startsWith("ask/tools") ? (verdicts(other?.live ?? [])[nth] ?? "") : one,
    ),
  );
});

test("a later run takes the place of an earlier one, whatever it asks", async () => {
  await using provider = await startProvider();
  const folder = temporaryFolder();
  const judge = (only: string[]) =>
    judgeUrl(provider.url, { apiKey: KEY, model: MODEL, only, saveTo: new TraceFolder(folder) });
  const questions = (): number => readdirSync(join(folder, readdirSync(folder)[0] ?? "")).length;
  await judge(["endpoint.turn.tool-result"]);
  expect(questions()).toBe(6);
  await judge(["ask/text/*"]);
  expect(questions()).toBe(2);
});

test("a run that was saved when such runs began can be read, whatever is asked and judged by now", async () => {
  const place = "test/wire/endpoint-v1.ndjson";
  const { hasKey, runs } = openSavedEndpoint(place);
  expect({ hasKey, runs: runs.length }).toEqual({ hasKey: true, runs: 1 });
  const records = await again(place);
  const judged = records.filter(({ message }) => message !== "the saved run does not hold it");
  const cases = ["ask/long/streamed", "ask/text/streamed", "ask/wrong-key/whole"];
  expect([...new Set(judged.map((record) => record.case))].sort()).toEqual(cases);
  expect(judged.filter(({ verdict }) => !["pass", "not-observed"].includes(verdict))).toEqual([]);
});

test.each([
  ["nowhere/at/all", "no such file or directory"],
  ["test/wire/trace-v1.ndjson", "it holds no question of a judged run. `streamproof endpoint <url>"],
  ["package.json", "it does not begin with the header of a trace"],
  ["/dev/null", "it is not a regular file"],
])("%s is no saved run of an endpoint", (path, why) => {
  expect(() => openSavedEndpoint(path)).toThrow(why);
});
