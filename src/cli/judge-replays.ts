import {
  CLIENT_RULES,
  COLOURS,
  findRule,
  judgeStimulus,
  openSubject,
  packageVersion,
  PLAIN,
  playStimulus,
  recordCheck,
  renderConsole,
  type Rule,
  runFooter,
  type Subject,
} from "../conformance/index.ts";
import { createMockServer, renderScenario } from "../mock-server/index.ts";
import type { CheckRecord } from "../wire/result.ts";
import type { Replay } from "./replayable.ts";
import { unknownWord, UsageError } from "./usage-error.ts";

interface JudgeOptions {
  /** Judge by this one instead of those that the exchanges name. */
  rule: string | undefined;
  /** The time a client is given, where the exchange does not say. @defaultValue 10000 */
  timeoutMs: number | undefined;
  isStrict: boolean;
  isColoured: boolean;
}

/** Time for one exchange. */
export const DEFAULT_TIMEOUT_MS = 10_000;

/** Plays exchanges to a subject, one after the other, prints what became of it and returns the exit status. */
export async function judgeReplays(
  spec: string,
  replays: readonly [Replay, ...Replay[]],
  options: JudgeOptions,
): Promise<number> {
  const rules = replays.map((replay) => rulesFor(replay, options.rule));
  const subject = await openSubject(spec);
  try {
    const startedAt = performance.now();
    const records: CheckRecord[] = [];
    for (const [index, replay] of replays.entries()) {
      refuseOtherLevel(replay, subject);
      records.push(...(await judgeOne({ spec, subject, replay, rules: rules[index] ?? [], options })));
    }
    const ms = performance.now() - startedAt;
    const footer = runFooter(records, { isStrict: options.isStrict, interrupted: false, ms });
    const header = {
      kind: "header" as const,
      format: 1 as const,
      suite: "client",
      streamproof: packageVersion(),
      runtime: `node ${process.versions.node}`,
      seed: replays[0].scenario.seed,
      subjects: [{ spec, ...subject.info }],
    };
    const palette = options.isColoured ? COLOURS : PLAIN;
    process.stdout.write(renderConsole(header, records, footer, { palette }));
    return footer.status;
  } finally {
    await subject.close();
  }
}

function refuseOtherLevel({ level }: Replay, { info }: Subject): void {
  if (level === undefined || level === info.level) return;
  throw new UsageError(
    `This exchange is for subjects at level "${level}", and "${info.name}" is one at level "${info.level}". Choose another subject.`,
  );
}

function rulesFor({ check, rules: own = [] }: Replay, given: string | undefined): Rule[] {
  if (given === undefined && own.length > 0) {
    // A fixture of a newer library may name rules that are not known here.
    const known = own.flatMap((id) => findRule(id) ?? []);
    if (known.length > 0) return known;
  }
  const id = given ?? check?.split("#")[1]?.split("@")[0] ?? "answer.any-rendering";
  const rule = findRule(id);
  if (!rule)
    throw unknownWord(
      "rule",
      id,
      CLIENT_RULES.map((each) => each.id),
    );
  return [rule];
}

interface Judged {
  spec: string;
  subject: Subject;
  replay: Replay;
  rules: readonly Rule[];
  options: JudgeOptions;
}

async function judgeOne({ spec, subject, replay, rules, options }: Judged): Promise<CheckRecord[]> {
  await using server = await createMockServer();
  const { scenario, cancelAfter, reconnect, check = "replay" } = replay;
  const timeoutMs = options.timeoutMs ?? replay.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const settings = { server, subject, spec, timeoutMs, isStrict: options.isStrict };
  const rendition = renderScenario(scenario);
  const played = await playStimulus(settings, {
    scenario,
    rendition,
    cancelAfter,
    reconnect,
    isAboutSilence: rules.some((rule) => rule.expectsHang),
  });
  return rules.map((rule) => {
    const id = check.includes("#") ? check : `${check}#${rule.id}`;
    const ids = { check: id, case: check.split("#")[0] ?? "replay", rule: rule.id };
    return recordCheck(settings, ids, rule, played, judgeStimulus(settings, rule, played));
  });
}
