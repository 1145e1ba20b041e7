import { test } from "vitest";
import { HTTP_CASES } from "../src/conformance/cases/http-cases.ts";
import { HTTP_RULES } from "../src/conformance/rules/http.ts";
import { createMockServer, renderScenario } from "../src/mock-server/index.ts";
import { parseScenario } from "../src/scenario/index.ts";
import { judgeStimulus, playStimulus } from "../src/conformance/client-run.ts";
import { createReferenceSubject } from "../src/conformance/subjects/reference-subject.ts";
import { openSubject } from "../src/conformance/index.ts";
test("x", { timeout: 120_000 }, async () => {
  await using server = await createMockServer();
  for (const subject of [createReferenceSubject("chat"), await openSubject("openai/create"), await openSubject("openai/stream").catch(() => null)]) {
    if (!subject) continue;
    const settings = { server, subject, spec: "x", timeoutMs: 5000, isStrict: false };
    for (const c of HTTP_CASES) {
      const scenario = parseScenario(c.scenario);
      const rendition = renderScenario(scenario);
      const rule = HTTP_RULES.find(({ id }) => id === c.rules[0])!;
      const played = await playStimulus(settings, { scenario, rendition, cancelAfter: c.cancelAfter, isAboutSilence: rule.expectsHang });
      const j = judgeStimulus(settings, rule, played);
      console.log(subject.info.name, c.id, j.verdict, j.message ?? "", played.exchanges.length, played.ms, j.verdict === "pass" ? "" : JSON.stringify(played.outcome).slice(0, 300));
    }
    await subject.close();
  }
});
