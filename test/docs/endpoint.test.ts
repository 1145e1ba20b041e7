import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { costOf, planEndpoint } from "../../src/conformance/endpoint/plan-endpoint.ts";
import { selectChecks } from "../../src/conformance/index.ts";
import { createMockServer } from "../../src/mock-server/index.ts";
import { runCli } from "../cli/run-cli.ts";

const PAGE = readFileSync(fileURLToPath(new URL("../../docs/test-my-endpoint.md", import.meta.url)), "utf8");

/** The arguments of every command on the page, as the shell would split them. */
const COMMANDS = [...PAGE.matchAll(/^(?:\w+=\S+ )?streamproof (endpoint .*)$/gm)].map(([, command = ""]) =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? ""),
);

test("every command on the page judges our own mock provider, and finds nothing that must not be", async () => {
  await using server = await createMockServer({ provider: true });
  expect(COMMANDS.length).toBeGreaterThanOrEqual(4);
  for (const [verb = "", _url, ...options] of COMMANDS) {
    const { status, stderr } = await runCli([verb, `${server.origin}/v1`, ...options], {
      env: { OPENAI_API_KEY: "" },
    });
    // The mock takes any key, and a wrong one is judged where one was given.
    const asksForKey = options.includes("--api-key-env");
    expect({ options, status }).toEqual({ options, status: asksForKey ? 2 : 0 });
    if (asksForKey)
      expect(stderr).toContain("names OPENAI_API_KEY, and the environment has no such variable");
  }
});

test("the page says what a run costs", () => {
  const { requests, promptTokens, completionTokens } = costOf(
    planEndpoint({ selection: selectChecks(), hasKey: true }),
  );
  const round = (tokens: number): string => (Math.round(tokens / 100) * 100).toLocaleString("en");
  expect(PAGE.replaceAll(/\s+/g, " ")).toContain(
    `${requests} requests, about ${round(promptTokens)} prompt tokens and ${round(completionTokens)} completion tokens`,
  );
});
