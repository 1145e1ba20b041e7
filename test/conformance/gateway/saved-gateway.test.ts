import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readTraceCapture } from "../../../src/conformance/captures/trace-capture.ts";
import { GatewaySaver } from "../../../src/conformance/gateway/saved/gateway-saver.ts";
import { judgeSavedGateway } from "../../../src/conformance/gateway/saved/judge-saved-gateway.ts";
import { openSavedGateway } from "../../../src/conformance/gateway/saved/saved-gateway.ts";
import { selectChecks } from "../../../src/conformance/run/selection.ts";
import { TraceFolder } from "../../../src/conformance/run/trace-folder.ts";
import type { MockServer } from "../../../src/mock-server/index.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";
import { BROKEN_RELAYS } from "../../broken/relays/index.ts";
import { judgeRelay, startUpstream } from "../../broken/relays/judge-relay.ts";
import { RelayExchange, startRelay } from "../../broken/relays/right-relay.ts";
import { temporaryFolder } from "../../cli/temporary-folder.ts";

/** Of every chapter something. */
const ONLY = [
  "relay/text/*",
  "relay/tools/*",
  "fault/*",
  "dead/*",
  "whole/*",
  "live/*",
  "request/*",
  "crowd/50#*",
  "crowd/leaving#*",
];
/** What takes long. */
const SKIP = ["live/silence*", "live/comments*", "dead/stall*", "crowd/500*", "*@writes=byte"];

/** Relays that are found out in many ways, and by how little. */
const BROKEN: Readonly<Record<string, string>> = {
  "trims every delta": "relay/text/*",
  "ends a broken stream as if all was said": "dead/*",
  "sends its key back as a header": "fault/*",
  "shows the request with its key when something went wrong": "fault/*",
  "holds everything until the end": "live/text",
  "keeps the last delta in a place that all streams share": "crowd/*",
  "counts clients up and never down, and has room for forty": "crowd/*",
  "leaves a connection to the upstream behind for every client that left": "crowd/*",
  "asks for usage on everybody's behalf, and hands it on to everybody": "*",
  "drops Retry-After": "fault/*",
};

interface Saved {
  place: string;
  only: readonly string[];
  live: CheckRecord[];
}

let upstream: MockServer;
let root: string;
let right: Promise<Saved>;
const broken = new Map<string, Promise<Saved>>();
const ours = BROKEN_RELAYS.filter(({ name }) => Object.hasOwn(BROKEN, name));

beforeAll(async () => {
  upstream = await startUpstream();
  root = mkdtempSync(join(tmpdir(), "streamproof-"));
  right = saved(RelayExchange, ONLY);
  right.catch(() => undefined);
  for (const { name, caughtBy, Exchange } of ours) {
    const only = caughtBy.map((rule) => `${BROKEN[name]}#${rule}*`);
    const run = saved(Exchange as typeof RelayExchange, only);
    run.catch(() => undefined);
    broken.set(name, run);
  }
});

afterAll(async () => {
  await upstream.close();
  rmSync(root, { recursive: true, force: true });
});

async function saved(Exchange: typeof RelayExchange, only: readonly string[]): Promise<Saved> {
  const folder = mkdtempSync(join(root, "run-"));
  await using relay = await startRelay(Exchange, upstream.port);
  const subject = { spec: relay.url, name: "relay", version: "1" };
  const saver = new GatewaySaver(new TraceFolder(folder), subject, (text) => text);
  const live = await judgeRelay(upstream, relay.url, { only, skip: SKIP, saver });
  const [name = ""] = readdirSync(folder);
  return { place: join(folder, name), only, live };
}

function again({ place, only }: Pick<Saved, "place" | "only">, runs = 0): CheckRecord[] {
  const selection = selectChecks(only, SKIP);
  return judgeSavedGateway(openSavedGateway(place), { selection, runs, isStrict: false, spec: "trace:" });
}

const verdicts = (records: readonly CheckRecord[]): string[] =>
  records.map(({ check, verdict, message = "" }) => `${check} ${verdict} ${message}`);

/** All that is said of a check, but for who it was. Where a key was taken out, another one was taken out again. */
function said(records: readonly CheckRecord[]): unknown[] {
  return records
    .map((record) => ({ ...record, subject: "" }))
    .filter((record) => !JSON.stringify(record).includes("[secret]"));
}

test("a right relay is judged again as it was", { timeout: 300_000 }, async () => {
  const run = await right;
  expect(run.live.filter(({ verdict }) => verdict === "pass").length).toBeGreaterThan(300);
  const records = again(run);
  expect(verdicts(records)).toEqual(verdicts(run.live));
  expect(said(records)).toEqual(said(run.live));
});

test.each(ours)("a relay that $name is found out again", { timeout: 300_000 }, async ({ name, caughtBy }) => {
  const run = await broken.get(name);
  if (run === undefined) throw new Error("it was not judged");
  const found = run.live.filter(({ verdict }) => ["fail", "warn", "timeout"].includes(verdict));
  expect([...new Set(found.map(({ rule }) => rule))].sort()).toEqual([...caughtBy].sort());
  const records = again(run);
  expect(verdicts(records)).toEqual(verdicts(run.live));
  expect(said(records).length).toBeGreaterThan(0);
  expect(said(records.filter((_, nth) => said([run.live[nth] as CheckRecord]).length > 0))).toEqual(
    said(run.live),
  );
});

test("no key is in what was saved, and where it went is still told", { timeout: 300_000 }, async () => {
  expect(ours).toHaveLength(Object.keys(BROKEN).length);
  const run = await broken.get("sends its key back as a header");
  const texts = readdirSync(run?.place ?? "").map((name) =>
    readFileSync(join(run?.place ?? "", name), "utf8"),
  );
  expect(texts.length).toBeGreaterThan(0);
  for (const text of texts) expect(text).not.toContain("sk-relay");
});

test("a saved question is a trace with both of its sides", { timeout: 300_000 }, async () => {
  const { place } = await right;
  const bytes = readFileSync(join(place, "relay-text-hello.trace.ndjson"));
  const bodies = new Map<string, string>();
  const all = (async function* () {
    yield bytes;
  })();
  for await (const reply of readTraceCapture({ all } as never)) {
    let body = "";
    for await (const piece of reply.pieces) body += Buffer.from(piece.bytes).toString();
    bodies.set(reply.name, body);
  }
  expect([...bodies.keys()]).toEqual([
    "1 POST /v1/chat/completions (client)",
    expect.stringMatching(/^2 POST .*\/chat\/completions \(upstream\)$/),
  ]);
  for (const body of bodies.values()) expect(body).toContain("data: [DONE]");
});

test(
  "what was not asked, has changed or cannot be judged is not observed and says why",
  { timeout: 300_000 },
  async () => {
    const { place } = await right;
    const folder = temporaryFolder();
    for (const name of readdirSync(place)) {
      const text = readFileSync(join(place, name), "utf8");
      if (name.startsWith("relay-text-hello.")) continue;
      const changed = name.startsWith("crowd-50.") ? text.replaceAll('"bodies":["', '"bodies":["0') : text;
      writeFileSync(join(folder, name), changed);
    }
    const records = again({ place: folder, only: ["relay/text/hello#*", "crowd/50#*", "property/*"] }, 10);
    const why = (id: string) =>
      new Set(
        records.filter((each) => each.case === id).map(({ verdict, message }) => `${verdict}: ${message}`),
      );
    expect(records.length).toBeGreaterThan(5);
    expect(why("relay/text/hello")).toContain("not-observed: the saved run does not hold it");
    expect(why("crowd/50")).toEqual(
      new Set(["not-observed: the case is not what it was when the run was saved"]),
    );
    expect(why("property/relay")).toEqual(new Set(["not-observed: generated streams are not saved"]));
  },
);

test("a gateway that was lost was lost", async () => {
  const folder = temporaryFolder();
  const saver = (text?: string): void => {
    const one = new GatewaySaver(
      new TraceFolder(folder),
      { spec: "http://127.0.0.1:1/v1", name: "g", version: "" },
      (said) => said.replaceAll("sk-1", "[secret]"),
    );
    if (text !== undefined) one.lost(text);
  };
  saver("The gateway was lost once, with sk-1.");
  const [name = ""] = readdirSync(folder);
  const saved = openSavedGateway(join(folder, name));
  expect(saved).toMatchObject({ lost: "The gateway was lost once, with [secret].", subject: { name: "g" } });
  const judging = {
    selection: selectChecks(["relay/text/hello#*"]),
    runs: 0,
    isStrict: false,
    spec: "trace:",
  };
  expect(judgeSavedGateway(saved, judging).at(-1)).toMatchObject({
    rule: "gateway.survives",
    verdict: "crash",
  });
  // What an earlier run left is no part of this one.
  saver();
  expect(readdirSync(join(folder, name))).toEqual([]);
});

test.each([
  ["nowhere/at/all", "no such file or directory"],
  ["test/wire/trace-v1.ndjson", "it holds no question of a judged run"],
  ["package.json", "it does not begin with the header of a trace"],
])("%s is no saved run of a gateway", (path, why) => {
  expect(() => openSavedGateway(path)).toThrow(why);
});
