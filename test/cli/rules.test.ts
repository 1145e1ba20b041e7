import { expect, test } from "vitest";
import {
  CLIENT_RULES,
  ENDPOINT_RULES,
  GATEWAY_RULES,
  PROFILES,
  RUN_RULES,
} from "../../src/conformance/index.ts";
import { runCli } from "./run-cli.ts";

test("rules lists every rule with its level and source, and the profiles", async () => {
  const { status, stdout, stderr } = await runCli(["rules"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const lines = stdout.split("\n");
  for (const { id, level, source, requires } of [...CLIENT_RULES, ...GATEWAY_RULES, ...ENDPOINT_RULES]) {
    const line = lines.find((each) => each.startsWith(`${id} `));
    expect(line).toMatch(new RegExp(`^\\S+ +${level} +${source.kind} `));
    expect(line?.endsWith(requires)).toBe(true);
  }
  for (const { name } of PROFILES) expect(lines.some((line) => line.startsWith(`${name} `))).toBe(true);
  for (const { id } of RUN_RULES) expect(lines.some((line) => line.startsWith(`${id} `))).toBe(true);
});

test("rules explains one: what, why, where from, who it is judged on, by which cases", async () => {
  const { status, stdout } = await runCli(["rules", "text.falsy"]);
  expect(status).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "text.falsy (must)

    A delta such as "0" or "false" is text.
    Why: Languages in which these are falsy drop them: an amount of 100 becomes 1.
    Source: openai-schema, ChatCompletionStreamResponseDelta
            https://github.com/openai/openai-openapi (read 2026-11-21)
    Seen in: prism-php/prism#1005, openai-php/client#169, livewire/livewire#10010
    Judged on: chat subjects

    Cases:
      text/falsy/zero: deltas "0", "false" and "null"
    "
  `);
});

test.each(RUN_RULES)("rules explains $id, which stands in reports too", async ({ id, requires, why }) => {
  const { status, stdout } = await runCli(["rules", id]);
  expect(status).toBe(0);
  expect(stdout).toContain(requires);
  expect(stdout).toContain(why);
});

test("a rule that only generated streams judge says so", async () => {
  expect((await runCli(["rules", "answer.any-rendering"])).stdout).toMatch(
    /property\/answer: generated streams/,
  );
});

test("a rule on endpoints names the questions that decide it", async () => {
  const { status, stdout } = await runCli(["rules", "endpoint.usage.unasked"]);
  expect(status).toBe(0);
  expect(stdout).toContain("Judged on: live endpoints");
  expect(stdout).toContain(
    "  ask/text-without-usage/streamed: a short answer, without a word about usage, streamed",
  );
});
