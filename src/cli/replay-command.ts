import { readFile } from "node:fs/promises";
import { createMockServer, renderScenario } from "../mock-server/index.ts";
import {
  CLIENT_RULES,
  findRule,
  judgeStimulus,
  openSubject,
  playStimulus,
  recordCheck,
  renderConsole,
  type Rule,
  COLOURS,
  PLAIN,
  type Subject,
  summarize,
  packageVersion,
} from "../conformance/index.ts";
import {
  decodeReplayToken,
  loadScenario,
  parseScenario,
  type ReplayPayload,
  type Scenario,
} from "../scenario/index.ts";
import { type OptionSpecs, parseCommandLine, wholeNumber } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { MAX_TIMEOUT_MS } from "./run-options.ts";
import { SERVE_OPTIONS, serveUntilInterrupted } from "./serve-options.ts";
import { hasColours } from "./terminal.ts";
import { unknownWord, UsageError } from "./usage-error.ts";

const OPTIONS = {
  ...SERVE_OPTIONS,
  subject: {
    type: "string",
    value: "<subject>",
    help: "Play it to this client and judge; without it, serve it.",
  },
  rule: {
    type: "string",
    value: "<id>",
    help: "Judge by this rule. Default: the one in the token, or answer.any-rendering.",
  },
  timeout: { type: "string", value: "<ms>", help: "Time the client is given. Default: as in the token." },
  strict: { type: "boolean", help: "A broken `should` fails." },
  "no-color": { type: "boolean", help: "No colours." },
} satisfies OptionSpecs;

export const REPLAY_VERB: Verb = {
  name: "replay",
  words: "<token|scenario>",
  summary: "Play one check again: with --subject against it, without as a server.",
  options: OPTIONS,
  run: runReplay,
};

interface Replay extends Omit<ReplayPayload, "scenario"> {
  scenario: Scenario;
}

async function runReplay(args: readonly string[]): Promise<number> {
  const { options, words } = parseCommandLine(args, OPTIONS);
  const [word, ...rest] = words;
  if (word === undefined || rest.length > 0) {
    throw new UsageError("`replay` takes one token or one scenario file. Copy the token from a report.");
  }
  const replay = await readReplay(word);
  if (options.subject === undefined) {
    refuseWithoutSubject(options);
    return serveUntilInterrupted(options, { scenarios: [replay.scenario] });
  }
  const rule = ruleFor(replay, options.rule);
  const timeoutMs =
    options.timeout === undefined
      ? (replay.timeoutMs ?? 10_000)
      : wholeNumber("timeout", options.timeout, { min: 100, max: MAX_TIMEOUT_MS });
  const subject = await openSubject(options.subject);
  try {
    refuseOtherLevel(replay, subject);
    return await judgeOnce(
      { spec: options.subject, subject, replay, rule, timeoutMs },
      options.strict ?? false,
      hasColours(options["no-color"]),
    );
  } finally {
    await subject.close();
  }
}

/** Options that would go unheard say that something else was meant. */
function refuseWithoutSubject(options: { rule?: string; timeout?: string; strict?: boolean }): void {
  const idle = (["rule", "timeout", "strict"] as const).find((name) => options[name] !== undefined);
  if (idle !== undefined)
    throw new UsageError(`The option --${idle} needs --subject: without one nothing is judged.`);
}

function refuseOtherLevel({ level }: Replay, { info }: Subject): void {
  if (level === undefined || level === info.level) return;
  throw new UsageError(
    `This exchange is for subjects at level "${level}", and "${info.name}" is one at level "${info.level}". Choose another subject.`,
  );
}

async function readReplay(word: string): Promise<Replay> {
  if (/\.(ya?ml|json|[mc]?[jt]s)$/.test(word)) return { scenario: await loadScenario(word) };
  // A token may also stand in a file, as tokens of large scenarios do not fit on a command line.
  const token = word.startsWith("sp1.") ? word : await readFile(word, "utf8").catch(() => word);
  const payload = decodeReplayToken(token);
  return { ...payload, scenario: parseScenario(payload.scenario) };
}

function ruleFor({ check }: Replay, given: string | undefined): Rule {
  const id = given ?? check?.split("#")[1]?.split("@")[0] ?? "answer.any-rendering";
  const rule = findRule(id);
  if (!rule)
    throw unknownWord(
      "rule",
      id,
      CLIENT_RULES.map((each) => each.id),
    );
  return rule;
}

interface Judged {
  spec: string;
  subject: Subject;
  replay: Replay;
  rule: Rule;
  timeoutMs: number;
}

async function judgeOnce(
  { spec, subject, replay, rule, timeoutMs }: Judged,
  isStrict: boolean,
  isColoured: boolean,
): Promise<number> {
  await using server = await createMockServer();
  const { scenario, cancelAfter, reconnect, check = `replay#${rule.id}` } = replay;
  const settings = { server, subject, spec, timeoutMs, isStrict };
  const rendition = renderScenario(scenario);
  const played = await playStimulus(settings, {
    scenario,
    rendition,
    cancelAfter,
    reconnect,
    isAboutSilence: rule.expectsHang,
  });
  const ids = { check, case: check.split("#")[0] ?? "replay", rule: rule.id };
  const record = recordCheck(settings, ids, rule, played, judgeStimulus(settings, rule, played));
  const footer = {
    kind: "footer" as const,
    ...summarize([record], isStrict),
    interrupted: false,
    ms: played.ms,
  };
  const header = {
    kind: "header" as const,
    format: 1 as const,
    suite: "client",
    streamproof: packageVersion(),
    runtime: `node ${process.versions.node}`,
    seed: scenario.seed,
    subjects: [{ spec, ...subject.info }],
  };
  process.stdout.write(renderConsole(header, [record], footer, { palette: isColoured ? COLOURS : PLAIN }));
  return footer.status;
}
