import { describe, expect, test } from "vitest";
import { judgeGateway } from "./judge-gateway.ts";
import { REAL_GATEWAYS } from "./real-gateways.ts";

const SELECTION = ["--only", "relay/text/*"];

// Each has its own ports and its own processes, and mostly waits.
describe.concurrent("real gateways", () => {
  test.for(REAL_GATEWAYS.map((gateway) => ({ gateway, name: gateway.name })))(
    "$name relays a text",
    { timeout: 120_000 },
    async ({ gateway }, { skip }) => {
      const missing = gateway.missing();
      skip(missing !== null && process.env["CI"] !== "true", `needs ${missing}: scripts/install-gateways.sh`);
      const { run, header, checks } = await judgeGateway(gateway, SELECTION);
      expect(checks.length, run.stderr).toBeGreaterThan(10);
      expect(header.subjects[0]?.version).toMatch(/^\d+\.\d+\.\d+/);
      const text = checks.filter(({ rule }) => rule === "relay.text").map(({ verdict }) => verdict);
      expect(new Set(text), run.stdout).toEqual(new Set(["pass"]));
    },
  );
});
