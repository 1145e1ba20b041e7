import { describe, expect, test } from "vitest";
import { judgeGateway } from "./judge-gateway.ts";
import { REAL_GATEWAYS } from "./real-gateways.ts";

// What the gateways in `subjects/gateways` are known to break (docs/gateway-findings.md), and nothing else: a false
// alarm and a missed defect both show here. One gets the whole suite. To keep it short the others get no crowds, fewer
// generated streams and one rendering of each stream, and nobody waits for a keep-alive.
const SHORT = [
  ...["crowd/*", "live/silence*", "live/comments*", "*@writes=*"].flatMap((pattern) => ["--skip", pattern]),
  "--runs",
  "20",
];

/** Fractions of a second on a machine that does other things as well: reported, and asserted for nobody. */
const TOO_FINE = ["live.prompt", "live.tools", "live.head", "live.left-promptly"];

interface Findings {
  selection: readonly string[];
  must: string[];
  should: string[];
  /** What depends on which of two things comes first. */
  sometimes?: string[];
}

const FINDINGS: Record<string, Findings> = {
  nginx: { selection: SHORT, must: ["live.as-it-comes"], should: ["dead.partial-kept"] },
  "nginx streaming": { selection: [], must: [], should: ["crowd.served", "live.keep-alive"] },
  haproxy: { selection: SHORT, must: ["live.left-early"], should: ["live.left-silent"] },
  caddy: { selection: SHORT, must: ["dead.any-cut", "dead.shown"], should: [] },
  fastify: { selection: SHORT, must: ["live.left-early"], should: [] },
  hono: { selection: SHORT, must: [], should: [] },
  portkey: {
    selection: SHORT,
    must: ["dead.any-cut", "dead.shown", "live.left", "live.left-early"],
    should: ["live.left-silent", "request.unknown-fields"],
    sometimes: ["dead.partial-kept"],
  },
  litellm: {
    selection: [
      ...SHORT,
      "--skip",
      "property/fault",
      "--skip",
      "property/odd-framing",
      "--skip",
      "frame/large/*",
    ],
    must: [
      "dead.any-cut",
      "dead.not-finished",
      "done.once",
      "done.present",
      "fault.in-stream",
      "fault.retry-after",
      "http.event-stream",
      "live.left-early",
      "relay.any-rendering",
      "relay.finish",
      "relay.finish-once",
      "relay.refusal",
      "relay.role",
      "relay.text",
      "relay.usage-not-invented",
      "whole.answer",
    ],
    should: [
      "dead.done-not-invented",
      "fault.details",
      "fault.in-stream-details",
      "fault.in-stream-message",
      "fault.in-stream-odd",
      "fault.param",
      "fault.status-exact",
      "frame.finish-key",
      "relay.invalid-bytes",
      "relay.oddities",
      "relay.unknown-fields",
      "relay.usage-option",
      "relay.usage-place",
      "request.unknown-fields",
    ],
    sometimes: ["dead.partial-kept"],
  },
};

test("every gateway that is wired up has its findings", () => {
  expect(Object.keys(FINDINGS).sort()).toEqual(REAL_GATEWAYS.map(({ name }) => name).sort());
});

// Each has its own ports and its own processes, and mostly waits.
describe.concurrent("real gateways", () => {
  test.for(REAL_GATEWAYS.map((gateway) => ({ gateway, name: gateway.name })))(
    "$name breaks exactly the rules it is known to break",
    { timeout: 420_000 },
    async ({ gateway, name }, { skip }) => {
      const missing = gateway.missing();
      skip(missing !== null && process.env["CI"] !== "true", `needs ${missing}: scripts/install-gateways.sh`);
      const { selection, must, should, sometimes = [] } = FINDINGS[name] as Findings;
      const { run, header, checks, brokenMusts, brokenShoulds, said } = await judgeGateway(
        gateway,
        selection,
      );
      expect(run.status, run.stderr).toBe(must.length > 0 ? 1 : 0);
      expect(checks.length).toBeGreaterThan(1000);
      expect(header.subjects[0]?.version).toMatch(/^\d+\.\d+\.\d+/);
      const unjudged = checks.filter(
        ({ verdict }) => verdict === "harness-error" || verdict === "setup-fail",
      );
      expect(unjudged).toEqual([]);
      expect(
        {
          must: brokenMusts,
          should: brokenShoulds.filter((rule) => ![...TOO_FINE, ...sometimes].includes(rule)),
        },
        run.stdout,
      ).toEqual({ must, should });
      for (const secret of Object.values(gateway.env ?? {})) expect(said).not.toContain(secret);
    },
  );
});
