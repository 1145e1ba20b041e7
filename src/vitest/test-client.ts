import { afterAll, beforeAll, describe, test } from "vitest";
import type { ClientDefinition, SubjectLevel } from "../adapters/index.ts";
import { CLIENT_RULES, knownChecks, RUN_RULES, type RunRule, selectChecks } from "../conformance/index.ts";
import { judgeForTests, type JudgedRun } from "./judge-for-tests.ts";
import type { TestClientOptions } from "./test-client-options.ts";
import { reportRule, reportRun, reportStale } from "./rule-outcome.ts";

/**
 * Registers the judgement of one client with vitest: a `describe` per chapter and a test per rule. A broken `must`
 * fails with what was sent, expected and understood; what the client cannot report, a broken `should` and what the
 * baseline knows are skipped with the reason.
 *
 * @param subject - a client made with `defineClient`, which runs in this process, or a word of the command line such
 * as `exec:python client.py`
 * @throws Error for a pattern that matches nothing
 * @example
 * ```ts
 * testClient(myClient, { skip: ["cancel.*"] });
 * ```
 */
export function testClient(subject: string | ClientDefinition, options: TestClientOptions = {}): void {
  const level = (typeof subject === "string" ? options.level : subject.level) ?? "chat";
  const rules = rulesToTest(level, options);
  describe(typeof subject === "string" ? subject : subject.name, () => {
    const controller = new AbortController();
    let judged: JudgedRun | undefined;
    const run = (): JudgedRun => {
      if (judged) return judged;
      throw new Error("The client was not judged. See what failed before this test.");
    };
    beforeAll(async () => {
      judged = await judgeForTests(subject, level, options, controller.signal);
    }, options.runTimeoutMs ?? 600_000);
    afterAll(() => controller.abort());

    for (const [chapter, own] of byChapter(rules)) {
      describe(chapter, () => {
        for (const { id, requires } of own)
          test(`${id}: ${requires}`, (context) => reportRule(run(), id, context));
      });
    }
    describe("run", () => {
      for (const { id, requires } of RUN_RULES.filter(isOnClients))
        test(`${id}: ${requires}`, () => reportRun(run(), id));
      test("At least one rule is judged.", () => reportRun(run()));
      if (options.baseline !== undefined)
        test("The baseline has no stale entries.", () => reportStale(run()));
    });
  });
}

/** The others are about runs on gateways, endpoints and recorded streams. */
function isOnClients({ id }: RunRule): boolean {
  return id.startsWith("subject.") || id.startsWith("harness.");
}

function rulesToTest(level: SubjectLevel, { only, skip, runs }: TestClientOptions): typeof CLIENT_RULES {
  const selection = selectChecks(only, skip);
  const wanted = knownChecks()
    // Every check is asked for, so that a pattern for the other level is not called unmatched.
    .filter((each) => selection.has(each.check, each.case, each.rule))
    .filter((each) => each.level === level && (runs !== 0 || !each.case.startsWith("property/")));
  const [unmatched] = selection.unmatched();
  if (unmatched !== undefined)
    throw new Error(
      `Cannot test the client: the pattern "${unmatched}" matches no case, rule or check. \`streamproof rules\` lists the rules; * stands for any characters.`,
    );
  const ids = new Set(wanted.map(({ rule }) => rule));
  return CLIENT_RULES.filter(({ id }) => ids.has(id));
}

function byChapter<Item extends { id: string }>(rules: readonly Item[]): Map<string, Item[]> {
  const chapters = new Map<string, Item[]>();
  for (const rule of rules) {
    const chapter = rule.id.split(".")[0] ?? rule.id;
    chapters.set(chapter, [...(chapters.get(chapter) ?? []), rule]);
  }
  return chapters;
}
