import {
  ENDPOINT_RULES,
  type EndpointSuiteOptions,
  knownEndpointChecks,
  openSavedEndpoint,
  runEndpointSuite,
  runSavedEndpointSuite,
  shownUrl,
  TraceFolder,
} from "../conformance/index.ts";
import type { ResultFooter } from "../wire/result.ts";
import { type CommandLine, type OptionSpecs, parseCommandLine } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { type JudgingRun, openJudgingRun } from "./judging-run.ts";
import { refuseUnmatched } from "./refuse-unmatched.ts";
import { readRunOptions, RUN_OPTIONS } from "./run-options.ts";
import { readTarget, TARGET_OPTIONS } from "./target-options.ts";
import { UsageError } from "./usage-error.ts";

const { runs: _, ...SHARED_OPTIONS } = RUN_OPTIONS;

/** A live model may think for long, and many allow only a few requests at once. */
const DEFAULT_TIMEOUT = "30000";
const DEFAULT_CONCURRENCY = "4";

/** What leads to an endpoint, and what is kept of it. */
const ASKING_OPTIONS = {
  ...TARGET_OPTIONS,
  model: {
    type: "string",
    value: "<name>",
    help: "Model to ask for, sent unchanged. Default: the first of GET <url>/models.",
  },
  "save-traces": {
    type: "string",
    value: "<dir>",
    help: "Write every question and its answer as a trace, for trace:<dir>/<endpoint> to be judged again.",
  },
} as const satisfies OptionSpecs;

const OPTIONS = {
  ...ASKING_OPTIONS,
  ...SHARED_OPTIONS,
  seed: {
    type: "string",
    value: "<n|random>",
    help: "Varies the wrong key and the name of the model that does not exist. Default: 1.",
  },
  concurrency: {
    type: "string",
    value: "<n>",
    help: `Requests at once. Default: ${DEFAULT_CONCURRENCY}.`,
  },
  timeout: {
    type: "string",
    value: "<ms>",
    help: `Longest silence of an answer; all of it may take twice as long. Default: ${DEFAULT_TIMEOUT}.`,
  },
} as const satisfies OptionSpecs;

export const ENDPOINT_VERB: Verb = {
  name: "endpoint",
  words: "<url|trace:path>",
  summary: "Judge a live OpenAI-compatible endpoint.",
  details: `
<url> is the base URL that an OpenAI SDK takes; we POST to <url>/chat/completions. At most 40 short requests are sent, and
what they cost is said before the first one. The model's answers are not judged: only what can be told without knowing
what is right. In place of a URL, trace:<path> is a run that was saved with --save-traces: it is judged again by the rules of
now, and nobody is asked.`,
  options: OPTIONS,
  run: runEndpoint,
};

async function runEndpoint(args: readonly string[]): Promise<number> {
  const { options, words } = parseCommandLine(args, OPTIONS);
  const [word, ...others] = words;
  if (word === undefined || others.length > 0) {
    throw new UsageError(
      "`endpoint` takes one URL. Give the base URL that an OpenAI SDK takes: streamproof endpoint https://api.example.com/v1",
    );
  }
  const { timeout = DEFAULT_TIMEOUT, concurrency = DEFAULT_CONCURRENCY } = options;
  const settings = readRunOptions({ ...options, timeout, concurrency }, ENDPOINT_RULES);
  refuseUnmatched(settings.selection, knownEndpointChecks());
  const judge = word.startsWith(TRACE) ? savedRun(word, options) : liveRun(word, options);
  using run = await openJudgingRun(options);
  const onProblem = (message: string): void => void process.stderr.write(`streamproof: ${message}\n`);
  return await run.finish(await judge({ ...settings, ...run.settings, onProblem }, run));
}

type Options = CommandLine<typeof OPTIONS>["options"];
type Judging = Omit<EndpointSuiteOptions, "url">;
type Judge = (judging: Judging, run: JudgingRun) => Promise<ResultFooter>;

const TRACE = "trace:";

function liveRun(word: string, options: Options): Judge {
  const target = readTarget(word, options);
  const folder = options["save-traces"];
  const saveTo = folder === undefined ? undefined : new TraceFolder(folder);
  return (judging, { progress }) =>
    runEndpointSuite({
      ...judging,
      ...target,
      saveTo,
      onPlan: (plan) => {
        process.stderr.write(`${describePlan(word, plan)}\n`);
        progress.begin(shownUrl(word), plan.requests, "requests");
      },
      onAnswered: () => progress.step(),
      onLine: (line) => {
        // By then everything was asked: what is counted here is requests.
        if (line.kind === "header") progress.end();
        judging.onLine(line);
      },
    });
}

function savedRun(spec: string, options: Options): Judge {
  const names = Object.keys(ASKING_OPTIONS) as (keyof typeof ASKING_OPTIONS)[];
  const idle = names.find((name) => options[name] !== undefined);
  if (idle !== undefined)
    throw new UsageError(
      `The option --${idle} is for an endpoint that is asked, and "${spec}" is a saved run.`,
    );
  const saved = openSavedEndpoint(spec.slice(TRACE.length));
  return (judging) => runSavedEndpointSuite({ ...judging, spec, saved });
}

type Plan = Parameters<NonNullable<EndpointSuiteOptions["onPlan"]>>[0];

function describePlan(url: string, { requests, promptTokens, completionTokens, checks }: Plan): string {
  return (
    `${requests} requests will be sent to ${shownUrl(url)}, a few more where one has to be repeated, 40 at most; ` +
    `they cost roughly ${promptTokens} prompt tokens and ${completionTokens} completion tokens, and decide ${checks} checks`
  );
}
