import {
  MockServerError,
  playRecordings,
  type Recording,
  type ReplaySpeed,
  scenarioOfRecording,
} from "../mock-server/index.ts";
import { type CommandLine, type OptionSpecs, parseCommandLine, wholeNumber } from "./command-line.ts";
import { GATEWAY_OPTIONS } from "./gateway-command.ts";
import type { Verb } from "./help.ts";
import { DEFAULT_TIMEOUT_MS, judgeReplays } from "./judge-replays.ts";
import { replayToGateway } from "./replay-to-gateway.ts";
import { type Replay, readReplayable } from "./replayable.ts";
import { MAX_TIMEOUT_MS } from "./run-options.ts";
import { SERVE_OPTIONS, serveUntilInterrupted } from "./serve-options.ts";
import { hasColours } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

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
file; the body of a stream as a .sse file; recordings by \`streamproof record\`, files or folders of them; and what other
tools recorded: a HAR, what curl --trace and curl -i wrote, JSON lines.
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
  if (options.subject !== undefined) return judge(options, options.subject, [first.replay]);
  refuseWithoutSubject(options);
  return serveUntilInterrupted(options, { scenarios: [first.replay.scenario] });
}

function askGateway(options: Options, url: string, replay: Replay): Promise<number> {
  if (options.subject !== undefined)
    throw new UsageError("Give --subject or --gateway: an exchange is played to one of them.");
  return replayToGateway(url, replay, options, {
    timeoutMs: readTimeout(options.timeout) ?? replay.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    hasColour: hasColours(options["no-color"]),
  });
}

function refuseWithoutGateway(options: Options): void {
  const names = Object.keys(GATEWAY_OPTIONS) as (keyof typeof GATEWAY_OPTIONS)[];
  const idle = names.find((name) => options[name] !== undefined);
  if (idle !== undefined)
    throw new UsageError(`The option --${idle} needs --gateway. Leave it out, or name one.`);
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
  if (options.gateway !== undefined)
    throw new UsageError("The option --gateway takes a token or a scenario. Judge a client by recordings.");
  refuseWithoutGateway(options);
  const speed = readSpeed(options.speed);
  if (options.subject !== undefined) {
    const [first, ...more] = recordings.flatMap((recording) => scenarioOrNone(recording, speed));
    if (first === undefined) throw new UsageError("None of the recordings holds a response to judge by.");
    return judge(options, options.subject, [first, ...more]);
  }
  refuseWithoutSubject(options);
  for (const { file, isCutOff } of recordings)
    if (isCutOff)
      process.stderr.write(`streamproof: "${file}" was cut off; it is played as far as it goes.\n`);
  const played = playRecordings([only, ...others], { speed, inOrder: options["in-order"] });
  return serveUntilInterrupted(options, { findToken: played.findToken }, played.mountOn);
}

/** A recording to judge by; of one that no scenario can say, it is said why. */
function scenarioOrNone(recording: Recording, speed: ReplaySpeed): Replay[] {
  try {
    return [{ scenario: scenarioOfRecording(recording, { speed }), check: recording.name }];
  } catch (error) {
    if (!(error instanceof MockServerError)) throw error;
    process.stderr.write(`streamproof: ${error.message}\n`);
    return [];
  }
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

function readTimeout(text: string | undefined): number | undefined {
  return text === undefined ? undefined : wholeNumber("timeout", text, { min: 100, max: MAX_TIMEOUT_MS });
}

function judge(options: Options, spec: string, replays: readonly [Replay, ...Replay[]]): Promise<number> {
  return judgeReplays(spec, replays, {
    rule: options.rule,
    timeoutMs: readTimeout(options.timeout),
    isStrict: options.strict ?? false,
    isColoured: hasColours(options["no-color"]),
  });
}

function refuseWithoutSubject(options: { rule?: string; timeout?: string; strict?: boolean }): void {
  const idle = (["rule", "timeout", "strict"] as const).find((name) => options[name] !== undefined);
  if (idle !== undefined)
    throw new UsageError(`The option --${idle} needs --subject or --gateway: without one nothing is judged.`);
}
