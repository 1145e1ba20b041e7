import {
  GATEWAY_RULES,
  type GatewaySuiteOptions,
  knownGatewayChecks,
  openSavedGateway,
  runGatewaySuite,
  runSavedGatewaySuite,
  shownUrl,
  TraceFolder,
} from "../conformance/index.ts";
import type { ResultFooter } from "../wire/result.ts";
import { type CommandLine, type OptionSpecs, parseCommandLine, wholeNumber } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { openJudgingRun, sayRandomSeed } from "./judging-run.ts";
import { refuseUnmatched } from "./refuse-unmatched.ts";
import { readRunOptions, RUN_OPTIONS } from "./run-options.ts";
import { readTarget, TARGET_OPTIONS } from "./target-options.ts";
import { UsageError } from "./usage-error.ts";

/** How a gateway is found, started and led to our upstream. */
export const GATEWAY_OPTIONS = {
  ...TARGET_OPTIONS,
  model: {
    type: "string",
    value: "<name>",
    help: "Model to ask for, sent unchanged; {token} in it stands for the name of the question. Default: gpt-4o-mini.",
  },
  "upstream-port": {
    type: "string",
    value: "<n>",
    help: "Port of our upstream, which answers under any path; 0 picks a free one. Default: 4011.",
  },
  start: {
    type: "string",
    value: "<command>",
    help: "Start the gateway by this shell command, with STREAMPROOF_UPSTREAM=http://127.0.0.1:<port>; stop it afterwards, bring it back if it dies.",
  },
  ready: {
    type: "string",
    value: "<path|port>",
    help: "With --start: wait until this path or port answers. Default: the port of the URL.",
  },
} as const satisfies OptionSpecs;

const OPTIONS = {
  ...GATEWAY_OPTIONS,
  ...RUN_OPTIONS,
  "save-traces": {
    type: "string",
    value: "<dir>",
    help: "Write both sides of every question as a trace, for trace:<dir>/<gateway> to be judged again.",
  },
} as const satisfies OptionSpecs;
const DEFAULT_UPSTREAM_PORT = 4011;

export const GATEWAY_VERB: Verb = {
  name: "gateway",
  words: "<url|trace:path>",
  summary: "Judge a gateway whose upstream is our mock.",
  details: `
<url> is the gateway's base URL as an OpenAI SDK takes it; we POST to <url>/chat/completions. Configure the gateway so that
its provider is our upstream: http://127.0.0.1:4011, with any path behind it that the gateway wants, /v1 say. What comes out
of the gateway is compared with what our upstream said, byte for byte and on one clock. In place of a URL, trace:<path> is
a run that was saved with --save-traces: it is judged again by the rules of now, and nobody is asked.`,
  options: OPTIONS,
  run: runGateway,
};

async function runGateway(args: readonly string[]): Promise<number> {
  const { options, words } = parseCommandLine(args, OPTIONS);
  const [word, ...others] = words;
  if (word === undefined || others.length > 0) {
    throw new UsageError(
      "`gateway` takes one URL. Give the base URL that an OpenAI SDK takes: streamproof gateway http://127.0.0.1:8080/v1",
    );
  }
  const settings = readRunOptions(options, GATEWAY_RULES);
  refuseUnmatched(settings.selection, knownGatewayChecks());
  const judge = word.startsWith(TRACE) ? savedRun(word, options) : liveRun(word, options);
  using run = await openJudgingRun(options);
  sayRandomSeed(options.seed, settings.seed);
  const footer = await judge({
    ...settings,
    ...run.settings,
    onPlan: ({ checks, questions }) => {
      process.stderr.write(`${questions} questions will be asked\n`);
      run.progress.begin(word.startsWith(TRACE) ? word : shownUrl(word), checks);
    },
    onProblem: (message) => void process.stderr.write(`streamproof: ${message}\n`),
  });
  return await run.finish(footer);
}

type Options = CommandLine<typeof OPTIONS>["options"];
type Judging = Omit<GatewaySuiteOptions, "url" | "upstreamPort">;

const TRACE = "trace:";

function liveRun(url: string, options: Options): (judging: Judging) => Promise<ResultFooter> {
  const target = readGatewayTarget(url, options);
  const folder = options["save-traces"];
  const saveTo = folder === undefined ? undefined : new TraceFolder(folder);
  return (judging) =>
    runGatewaySuite({
      ...judging,
      ...target,
      saveTo,
      onUpstream: (origin) => void process.stderr.write(`our upstream listens on ${origin}\n`),
    });
}

function savedRun(spec: string, options: Options): (judging: Judging) => Promise<ResultFooter> {
  const names = [
    ...(Object.keys(GATEWAY_OPTIONS) as (keyof typeof GATEWAY_OPTIONS)[]),
    "save-traces",
  ] as const;
  const idle = names.find((name) => options[name] !== undefined);
  if (idle !== undefined)
    throw new UsageError(
      `The option --${idle} is for a gateway that is asked, and "${spec}" is a saved run.`,
    );
  const saved = openSavedGateway(spec.slice(TRACE.length));
  return (judging) => runSavedGatewaySuite({ ...judging, spec, saved });
}

/** Those options of the command line that lead to a gateway. */
export interface GivenGatewayOptions {
  header?: string[];
  "api-key-env"?: string;
  model?: string;
  "upstream-port"?: string;
  start?: string;
  ready?: string;
}

/** Everything that is needed to ask a gateway. */
export function readGatewayTarget(word: string, given: GivenGatewayOptions) {
  const { start, ready } = given;
  if (ready !== undefined && start === undefined)
    throw new UsageError(
      "The option --ready needs --start: it tells when the command has started the gateway.",
    );
  const port = given["upstream-port"];
  return {
    ...readTarget(word, given),
    upstreamPort:
      port === undefined ? DEFAULT_UPSTREAM_PORT : wholeNumber("upstream-port", port, { max: 65_535 }),
    start: start === undefined ? undefined : { command: start, ready: readReady(ready) },
  };
}

function readReady(text: string | undefined): string | number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return wholeNumber("ready", text, { min: 1, max: 65_535 });
  if (text.startsWith("/")) return text;
  throw new UsageError(`The option --ready is "${text}", expected a path such as /health, or a port.`);
}
