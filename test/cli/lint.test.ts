import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createMockServer } from "../../src/mock-server/index.ts";
import { parseScenario } from "../../src/scenario/index.ts";
import { frames, HELLO, ROLE, STOP, stream } from "../conformance/lint/streams.ts";
import { brokenRules, readResults, runCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const GOOD = stream(ROLE, HELLO, STOP);
const CUT = frames(ROLE, HELLO);

test("a good stream holds, a cut one does not, and what is no stream is inconclusive", async () => {
  const folder = temporaryFolder();
  const path = (name: string): string => join(folder, name);
  await Promise.all([
    writeFile(path("good.sse"), GOOD),
    writeFile(path("cut.sse"), CUT),
    writeFile(path("image.sse"), Buffer.from("89504e470d0a1a0a", "hex")),
  ]);
  const [good, cut, image, all, missing] = await Promise.all([
    runCli(["lint", path("good.sse"), "--strict"]),
    runCli(["lint", path("cut.sse"), "--report", "ndjson"]),
    runCli(["lint", path("image.sse")]),
    runCli(["lint", path("good.sse"), path("cut.sse"), path("image.sse"), "--report", "github"]),
    runCli(["lint", path("none.sse")]),
  ]);
  expect([good.status, cut.status, image.status, all.status, missing.status]).toEqual([0, 1, 3, 1, 2]);
  expect(good.stdout).toContain("Exit status 0");
  const results = readResults(cut.stdout);
  expect(brokenRules(results)).toEqual(["lint.finish.present", "lint.done.present"]);
  const record = results.checks.find(({ rule }) => rule === "lint.finish.present");
  expect(record).toMatchObject({ check: "stream#lint.finish.present", count: 1 });
  expect(record?.places).toEqual([
    { line: 3, offset: frames(ROLE).length, message: expect.stringContaining("choice 0") },
  ]);
  expect(record?.message).toContain("Mend: ");
  expect(image.stdout).toContain("PNG");
  expect(all.stdout).toMatch(/^::error file=.*cut\.sse,line=3,title=/m);
  expect(missing.stderr).toContain("there is no such file");
});

test("rules are chosen by pattern and profile, and a pattern without a rule is wrong usage", async () => {
  const path = join(temporaryFolder(), "cut.sse");
  await writeFile(path, CUT);
  const [only, standards, none, kind] = await Promise.all([
    runCli(["lint", path, "--only", "lint.chunk.*"]),
    runCli(["lint", path, "--profile", "standards"]),
    runCli(["lint", path, "--skip", "lint.nothing"]),
    runCli(["lint", path, "--as", "chats"]),
  ]);
  expect([only.status, standards.status, none.status, kind.status]).toEqual([0, 0, 2, 2]);
  expect(none.stderr).toContain('"lint.nothing" matches no rule of lint');
  expect(kind.stderr).toContain('Did you mean "chat"?');
});

test("a running server is asked and judged, its ending included", async () => {
  await using server = await createMockServer();
  const steps = [{ role: "assistant" }, { text: "Hello" }, { finish: "stop" }, { done: true as const }];
  const whole = server.mount(parseScenario({ steps }));
  const cut = server.mount(parseScenario({ steps, ending: "fin" }));
  const refused = server.mount(
    parseScenario({ reply: { status: 401 }, steps: [{ bytes: '{"error":{"message":"No key."}}' }] }),
  );
  const [good, bad, no] = await Promise.all([
    runCli([
      "lint",
      whole.baseUrl,
      "--header",
      "x-a: b",
      "--body",
      '{"model":"m","stream":true,"messages":[]}',
    ]),
    runCli(["lint", `${cut.baseUrl}/chat/completions`]),
    runCli(["lint", refused.baseUrl]),
  ]);
  expect([good.status, bad.status, no.status]).toEqual([0, 1, 3]);
  expect(bad.stdout).toContain("lint.http.whole");
  expect(no.stdout).toContain("answered with status 401");
  const [asked] = whole.exchanges();
  expect(JSON.parse(asked?.request.body ?? "")).toMatchObject({ model: "m" });
  expect(asked?.request.headers["x-a"]).toBe("b");
});

test("a capture is imported, exported and judged the same in every form", async () => {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  await writeFile(at("a.sse"), GOOD);
  expect((await runCli(["import", at("a.sse"), "-o", at("a.yaml")])).status).toBe(0);
  const forms = ["a.har", "a.trace", "a.ndjson", "a.http", "b.sse"];
  const exported = await Promise.all(forms.map((form) => runCli(["export", at("a.yaml"), "-o", at(form)])));
  expect(exported.map(({ status }) => status)).toEqual(forms.map(() => 0));
  expect(await readFile(at("b.sse"), "utf8")).toBe(GOOD);
  const judged = await runCli(["lint", at("a.yaml"), ...forms.map(at)]);
  expect(judged.status).toBe(0);
  const [token, command, wrong, fixture] = await Promise.all([
    runCli(["export", at("a.yaml"), "--format", "curl"]),
    runCli(["import", at("a.http"), "--format", "json"]),
    runCli(["export", at("a.yaml"), "--format", "hra"]),
    runCli(["export", "choices/by-index/interleaved"]),
  ]);
  expect(token.stdout).toMatch(/^curl -sN 'http/);
  expect(JSON.parse(command.stdout)).toMatchObject({ title: "Imported from a.http" });
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('Did you mean "har"?')]);
  expect(fixture.stdout).toContain("data: [DONE]");
});

test("keys that a capture holds are not written into other files", async () => {
  const folder = temporaryFolder();
  const har = {
    log: {
      version: "1.2",
      entries: [
        {
          request: {
            method: "POST",
            url: "https://api.example/v1/chat/completions?key=AIzaSyA-0123456789012345678901234567890",
            headers: [{ name: "Authorization", value: "Bearer sk-secret-0123456789abcdef" }],
            postData: { text: '{"stream":true,"api_key":"sk-body-0123456789abcdef"}' },
          },
          response: {
            status: 200,
            httpVersion: "HTTP/1.1",
            headers: [{ name: "Set-Cookie", value: "session=0123456789abcdef" }],
            content: { mimeType: "text/event-stream", text: stream(ROLE, HELLO, STOP) },
          },
        },
      ],
    },
  };
  await writeFile(join(folder, "a.har"), JSON.stringify(har));
  const forms = ["b.yaml", "b.ndjson", "b.har", "b.trace", "b.sh"];
  await Promise.all(forms.map((form) => runCli(["import", join(folder, "a.har"), "-o", join(folder, form)])));
  for (const form of forms) {
    const text = await readFile(join(folder, form), "latin1");
    expect(text.length).toBeGreaterThan(50);
    expect(text).not.toMatch(/0123456789/);
  }
});

test("a baseline excuses what is known, one source at a time, and what is stale is told", async () => {
  const folder = temporaryFolder();
  const path = (name: string): string => join(folder, name);
  const entries = [
    { check: "stream#lint.finish.present", reason: "the old proxy drops it", verdict: "fail" },
    { check: "*#lint.done.present", reason: "the same", verdict: "fail", when: { subject: "*cut.sse" } },
  ];
  const ping = 'data: {"type":"ping"}\n\n';
  await Promise.all([
    writeFile(path("good.sse"), GOOD),
    writeFile(path("cut.sse"), CUT),
    writeFile(path("ping.sse"), ping),
    writeFile(path("known.json"), JSON.stringify({ entries })),
    writeFile(path("one.json"), JSON.stringify({ entries: entries.slice(0, 1) })),
    writeFile(path("wrong.json"), JSON.stringify({ entries: [{ check: "stream#lint.nothing", ...REASON }] })),
    writeFile(path("mistaken.json"), JSON.stringify({ entries: [{ check: "stream#lint.nothing" }] })),
  ]);
  const lint = (names: string[], baseline: string) =>
    runCli(["lint", ...names.map(path), "--baseline", path(baseline), "--report", "ndjson"]);
  const [known, partly, stale, gone, mistaken] = await Promise.all([
    lint(["cut.sse", "ping.sse"], "known.json"),
    lint(["cut.sse"], "one.json"),
    lint(["good.sse"], "known.json"),
    lint(["good.sse"], "wrong.json"),
    lint(["good.sse"], "mistaken.json"),
  ]);
  expect([known, partly, stale, gone, mistaken].map(({ status }) => status)).toEqual([0, 1, 4, 4, 2]);
  expect(readResults(known.stdout).footer.baseline).toMatchObject({ covered: 2, stale: [] });
  expect(readResults(stale.stdout).footer.baseline?.stale).toEqual([
    { check: "stream#lint.finish.present", why: "the check passes" },
  ]);
  expect(readResults(gone.stdout).footer.baseline?.stale).toMatchObject([{ check: "stream#lint.nothing" }]);
  expect(mistaken.stderr).toContain("mistaken.json");
});

const REASON = { reason: "nobody knows", verdict: "fail" };
