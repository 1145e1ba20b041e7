import { afterAll, beforeAll, expect, test } from "vitest";
import { findToken } from "../../../src/conformance/gateway/find-token.ts";
import { questionOf } from "../../../src/conformance/gateway/given-question.ts";
import { GatewayPlace } from "../../../src/conformance/gateway/gateway-place.ts";
import { GrantedTime } from "../../../src/conformance/gateway/granted-time.ts";
import { judgeQuestion } from "../../../src/conformance/gateway/judge-question.ts";
import { playQuestion } from "../../../src/conformance/gateway/play-question.ts";
import { findGatewayRule } from "../../../src/conformance/rules/gateway/index.ts";
import { createMockServer, type MockServer } from "../../../src/mock-server/index.ts";
import { decodeReplayToken, parseScenario } from "../../../src/scenario/index.ts";
import { judgeRelay } from "../../broken/relays/judge-relay.ts";
import { RelayExchange, startRelay } from "../../broken/relays/right-relay.ts";
import type { Block } from "../../broken/relays/sse-splitter.ts";

/** Keeps the last of several data lines. */
class LastLine extends RelayExchange {
  override relayBlock(block: Block): void {
    super.relayBlock({ ...block, data: block.data?.split("\n").at(-1) ?? null });
  }
}

class Laundering extends RelayExchange {
  override onUpstreamDied(): void {
    this.response.end();
  }
}

class Deaf extends RelayExchange {
  override relayChunk(chunk: Record<string, unknown>, type: string): void {
    if (!chunk["error"] && type !== "error") this.say(chunk, type);
  }
}

let upstream: MockServer;

beforeAll(async () => {
  upstream = await createMockServer({ findToken, journalSize: 20_000 });
});

afterAll(() => upstream.close());

test.concurrent.each([
  ["property/relay", "relay.any-rendering", LastLine],
  ["property/dead", "dead.any-cut", Laundering],
  ["property/fault", "fault.any-error", Deaf],
] as const)(
  "%s finds what breaks its law, makes it small, and a token asks for it again",
  { timeout: 300_000 },
  async (id, ruleId, Exchange) => {
    await using relay = await startRelay(Exchange, upstream.port);
    const [record] = await judgeRelay(upstream, relay.url, { only: [`${id}#*`], runs: 100 });
    expect(record).toMatchObject({ verdict: "fail", rule: ruleId });
    expect(record?.message).toMatch(/generated stream \d+ of seed 1, made smaller [1-9]\d* times/);
    const { scenario } = decodeReplayToken(record?.replay ?? "");
    const rule = findGatewayRule(ruleId);
    if (rule === undefined) throw new Error("the rule is known");
    const question = questionOf({ caseId: id, scenario: parseScenario(scenario), rules: [rule] });
    const settings = {
      upstream,
      place: new GatewayPlace({ url: relay.url }),
      spec: "again",
      granted: new GrantedTime(5000),
      isStrict: false,
    };
    const { trace, fault } = await playQuestion(settings, question);
    expect(judgeQuestion(rule, trace, fault, false).verdict).toBe("fail");
  },
);
