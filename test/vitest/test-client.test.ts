import { describe, expect, test } from "vitest";
import { testClient } from "../../src/vitest/index.ts";
import { runProject } from "./project.ts";

const ONLY = '["sse.line-ends", "sse.basic", "tools.by-index"]';

function specFor(lineEnd: string, options: string): string {
  return `
import { testClient } from "streamproof/vitest";
import { lineClient } from "./line-client.mjs";
testClient(lineClient("by-hand", ${lineEnd}), { only: ${ONLY}, timeoutMs: 2000, ${options} });
`;
}

const RIGHT = "/\\r\\n|\\n|\\r/";
const LF_ONLY = "/\\r?\\n/";

/** States by rule, without the sentences. */
function byRule(states: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(states).map(([name, state]) => [name.replace(/^by-hand /, "").replace(/: .*/, ""), state]),
  );
}

const RUN = {
  "run subject.starts": "passed",
  "run subject.protocol": "passed",
  "run harness.self-check": "passed",
  "run At least one rule is judged.": "passed",
};

// Each test starts a vitest of its own.
describe("testClient in a project of its own", { timeout: 300_000 }, () => {
  test("a right client passes, and what it cannot report is skipped", () => {
    const { status, states, output } = runProject({ "client.test.mjs": specFor(RIGHT, "") });
    expect(byRule(states), output).toEqual({
      "sse sse.basic": "passed",
      "sse sse.line-ends": "passed",
      "tools tools.by-index": "skipped",
      ...RUN,
    });
    expect(status).toBe(0);
  });

  test("a wrong client fails by rule, with the findings and no word on our own stack", () => {
    const { status, states, failures } = runProject({ "client.test.mjs": specFor(LF_ONLY, "") });
    expect(byRule(states)).toEqual({
      "sse sse.basic": "passed",
      "sse sse.line-ends": "failed",
      "tools tools.by-index": "skipped",
      ...RUN,
    });
    expect(status).toBe(1);
    const [message = ""] = Object.values(failures);
    expect(message).toContain("✗ must sse.line-ends");
    expect(message).toMatch(/again {5}streamproof replay sp1\.[\w-]+$/m);
    expect(message).not.toContain("    at ");
  });

  test("what the baseline knows is skipped, and its stale entries fail", () => {
    const baseline = (check: string): string =>
      `entries:\n  - { check: "${check}", reason: known since long, verdict: fail }\n`;
    const project = { "client.test.mjs": specFor(LF_ONLY, 'baseline: "known.yaml"') };
    const known = runProject({ ...project, "known.yaml": baseline("*#sse.line-ends*") });
    expect(byRule(known.states)["sse sse.line-ends"], known.output).toBe("skipped");
    expect(known.status).toBe(0);
    const stale = runProject({
      ...project,
      "known.yaml": baseline("*#sse.line-ends*") + baseline("*#sse.basic*").replace("entries:\n", ""),
    });
    expect(stale.status).toBe(1);
    expect(Object.keys(stale.failures)).toEqual(["by-hand run The baseline has no stale entries."]);
    expect(Object.values(stale.failures)[0]).toContain("checks it names pass. Remove the entry.");
  });

  test("a program is judged by its word, and a client that is never judged is no success", () => {
    const spec = (word: string): string => `
import { testClient } from "streamproof/vitest";
testClient(${JSON.stringify(word)}, { only: ["tools.by-index"], timeoutMs: 2000, runs: 0 });
`;
    const { status, states } = runProject({ "program.test.mjs": spec("cmd:cat") });
    expect(Object.entries(states).filter(([, state]) => state === "failed")).toEqual([
      ["cmd:cat run At least one rule is judged.", "failed"],
    ]);
    expect(status).toBe(1);
    const missing = runProject({ "program.test.mjs": spec("exec:no-such-program-anywhere") });
    expect(missing.status).toBe(1);
    expect(Object.values(missing.states)).not.toContain("passed");
  });
});

test("a pattern that matches nothing is refused", () => {
  expect(() => testClient("reference", { only: ["sse.basic", "sse.basik"] })).toThrow(
    'the pattern "sse.basik" matches no case, rule or check',
  );
});
