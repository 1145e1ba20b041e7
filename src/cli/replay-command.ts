import {
  createMockServer,
  playRecordings,
  type Recording,
  type ReplaySpeed,
  renderScenario,
  scenarioOfRecording,
} from "../mock-server/index.ts";
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
import { type CommandLine, type OptionSpecs, parseCommandLine, wholeNumber } from "./command-line.ts";
import { GATEWAY_OPTIONS } from "./gateway-command.ts";
import type { Verb } from "./help.ts";
import { replayToGateway } from "./replay-to-gateway.ts";
import { type Replay, readReplayable } from "./replayable.ts";
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
  gateway: {
    type: "string",
    value: "<url>",
    help: "Be the upstream of this gateway, ask it and judge; takes the options of `streamproof gateway` that lead to it.",
  },
  ...GATEWAY_OPTIONS,
  rule: {
    type: "string",
    value: "<id>",
    help: "Judge by this rule. Default: that of the token, those of the fixture, or answer.any-rendering.",
  },
  speed: {
    type: "string",
    value: "<n|instant>",
    help: "Play recordings n times as fast, or without any silence. Default: 1.",
  },
  "in-order": {
    type: "boolean",
    help: "Recordings answer one after the other, whatever is asked. Default: each the request it was recorded with.",
  },
  timeout: { type: "string", value: "<ms>", help: "Time the client is given. Default: as in the token." },
  strict: { type: "boolean", help: "A broken `should` fails." },
  "no-color": { type: "boolean", help: "No colours." },
} satisfies OptionSpecs;

export const REPLAY_VERB: Verb = {
  name: "replay",
  words: "<token|fixture|recording>…",
  summary: "Play an exchange again: with --subject or --gateway against it, without as a server.",
  details: `
What can be played: the token of a finding, or a file with one; a fixture by its id or by one of its files; a scenario
file; the body of a stream as a .sse file; and recordings by \`streamproof record\`, files or folders of them.
Of several recordings each answers the request that it was recorded with: the same path, model and messages. One alone
answers everything. Broken recordings break off again as they did.`,
  options: OPTIONS,
  run: runReplay,
};

type Options = CommandLine<typeof OPTIONS>["options"];

async function runReplay(args: readonly string[]): Promise<number> {
  const { options, words } = parseCommandLine(args, OPTIONS);
  const [first, ...others] = await Promise.all(words.map(readReplayable));
  if (first === undefined)
    throw new UsageError("`replay` takes a token, a fixture or recordings. Copy the token from a report.");
  if ("recordings" in first) {
    const more = others.flatMap((other) => ("recordings" in other ? other.recordings : [null]));
    if (more.includes(null)) throw onlyRecordings();
    const all = [...first.recordings, ...more.filter((one) => one !== null)];
    return replayRecordings(options, all, words);
  }
  if (others.length > 0) throw onlyRecordings();
  refuseWithoutRecording(options);
  if (options.gateway !== undefined) return askGateway(options, options.gateway, first.replay);
  refuseWithoutGateway(options);
  if (options.subject !== undefined) return judgeReplay(options, options.subject, first.replay);
  refuseWithoutSubject(options);
  return serveUntilInterrupted(options, { scenarios: [first.replay.scenario] });
}

function askGateway(options: Options, url: string, replay: Replay): Promise<number> {
  if (options.subject !== undefined)
    throw new UsageError("Give --subject or --gateway: an exchange is played to one of them.");
  return replayToGateway(url, replay, options, {
    timeoutMs: readTimeout(options.timeout, replay),
    hasColour: hasColours(options["no-color"]),
  });
}

function refuseWithoutGateway(options: Options): void {
  const names = Object.keys(GATEWAY_OPTIONS) as (keyof typeof GATEWAY_OPTIONS)[];
  const idle = names.find((name) => options[name] !== undefined);
  if (idle !== undefined)
    throw new UsageError(`The option --${idle} needs --gateway. Leave it out, or name one.`);
}

function readTimeout(text: string | undefined, { timeoutMs = 10_000 }: Replay): number {
  return text === undefined ? timeoutMs : wholeNumber("timeout", text, { min: 100, max: MAX_TIMEOUT_MS });
}

function onlyRecordings(): UsageError {
  return new UsageError(
    "Only recordings can be played together. Give one token or fixture, or several scenarios to `streamproof serve`.",
  );
}

async function replayRecordings(
  options: Options,
  recordings: readonly Recording[],
  words: readonly string[],
): Promise<number> {
  const [only, ...others] = recordings;
  if (only === undefined)
    throw new UsageError(`There is no exchange in ${words.join(", ")}. Record one first.`);
  const speed = readSpeed(options.speed);
  if (options.subject !== undefined) {
    if (others.length > 0)
      throw new UsageError(
        `The option --subject takes one exchange, and here are ${recordings.length}. Name one file.`,
      );
    return judgeReplay(options, options.subject, {
      scenario: scenarioOfRecording(only, { speed }),
      check: only.name,
    });
  }
  refuseWithoutSubject(options);
  for (const { file, isCutOff } of recordings)
    if (isCutOff)
      process.stderr.write(`streamproof: "${file}" was cut off; it is played as far as it goes.\n`);
  const played = playRecordings([only, ...others], { speed, inOrder: options["in-order"] });
  return serveUntilInterrupted(options, { findToken: played.findToken }, played.mountOn);
}

function readSpeed(text: string | undefined): ReplaySpeed {
  if (text === undefined || text === "instant") return text ?? 1;
  const speed = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (speed >= MIN_SPEED && speed <= MAX_SPEED) return speed;
  throw new UsageError(
    `The option --speed is "${text}", expected a number from ${MIN_SPEED} to ${MAX_SPEED}, or instant.`,
  );
}

const MIN_SPEED = 0.01;
const MAX_SPEED = 10_000;

/** Options that would go unheard say that something else was meant. */
function refuseWithoutRecording(options: Options): void {
  const idle = (["speed", "in-order"] as const).find((name) => options[name] !== undefined);
  if (idle !== undefined)
    throw new UsageError(`The option --${idle} is for recordings, and this is none. Leave it out.`);
}

async function judgeReplay(options: Options, spec: string, replay: Replay): Promise<number> {
  const rules = rulesFor(replay, options.rule);
  const timeoutMs = readTimeout(options.timeout, replay);
  const subject = await openSubject(spec);
  try {
    refuseOtherLevel(replay, subject);
    return await judgeOnce(
      { spec, subject, replay, rules, timeoutMs },
      options.strict ?? false,
      hasColours(options["no-color"]),
    );
  } finally {
    await subject.close();
  }
}

function refuseWithoutSubject(options: { rule?: string; timeout?: string; strict?: boolean }): void {
  const idle = (["rule", "timeout", "strict"] as const).find((name) => options[name] !== undefined);
  if (idle !== undefined)
    throw new UsageError(`The option --${idle} needs --subject or --gateway: without one nothing is judged.`);
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
  timeoutMs: number;
}

async function judgeOnce(
  { spec, subject, replay, rules, timeoutMs }: Judged,
  isStrict: boolean,
  isColoured: boolean,
): Promise<number> {
  await using server = await createMockServer();
  const { scenario, cancelAfter, reconnect, check = "replay" } = replay;
  const settings = { server, subject, spec, timeoutMs, isStrict };
  const rendition = renderScenario(scenario);
  const played = await playStimulus(settings, {
    scenario,
    rendition,
    cancelAfter,
    reconnect,
    isAboutSilence: rules.some((rule) => rule.expectsHang),
  });
  const records = rules.map((rule) => {
    const id = check.includes("#") ? check : `${check}#${rule.id}`;
    const ids = { check: id, case: check.split("#")[0] ?? "replay", rule: rule.id };
    return recordCheck(settings, ids, rule, played, judgeStimulus(settings, rule, played));
  });
  const footer = {
    kind: "footer" as const,
    ...summarize(records, isStrict),
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
  process.stdout.write(renderConsole(header, records, footer, { palette: isColoured ? COLOURS : PLAIN }));
  return footer.status;
}
