import {
  ENDPOINT_RULES,
  type EndpointSuiteOptions,
  knownEndpointChecks,
  runEndpointSuite,
  shownUrl,
} from "../conformance/index.ts";
import { type OptionSpecs, parseCommandLine } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { openJudgingRun } from "./judging-run.ts";
import { refuseUnmatched } from "./refuse-unmatched.ts";
import { readRunOptions, RUN_OPTIONS } from "./run-options.ts";
import { readTarget, TARGET_OPTIONS } from "./target-options.ts";
import { UsageError } from "./usage-error.ts";

const { runs: _, ...SHARED_OPTIONS } = RUN_OPTIONS;

/** A live model may think for long, and many allow only a few requests at once. */
const DEFAULT_TIMEOUT = "30000";
const DEFAULT_CONCURRENCY = "4";

const OPTIONS = {
  ...TARGET_OPTIONS,
  model: {
    type: "string",
    value: "<name>",
    help: "Model to ask for, sent unchanged. Default: the first of GET <url>/models.",
  },
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
  words: "<url>",
  summary: "Judge a live OpenAI-compatible endpoint.",
  details: `
<url> is the base URL that an OpenAI SDK takes; we POST to <url>/chat/completions. At most 40 short requests are sent, and
what they cost is said before the first one. The model's answers are not judged: only what can be told without knowing
what is right.`,
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
  const target = readTarget(word, options);
  using run = await openJudgingRun(options);
  const { progress } = run;
  const footer = await runEndpointSuite({
    ...settings,
    ...target,
    ...run.settings,
    onPlan: (plan) => {
      process.stderr.write(`${describePlan(word, plan)}\n`);
      progress.begin(shownUrl(word), plan.requests, "requests");
    },
    onAnswered: () => progress.step(),
    onProblem: (message) => void process.stderr.write(`streamproof: ${message}\n`),
    onLine: (line) => {
      // By then everything was asked: what is counted here is requests.
      if (line.kind === "header") progress.end();
      run.settings.onLine(line);
    },
  });
  return await run.finish(footer);
}

type Plan = Parameters<NonNullable<EndpointSuiteOptions["onPlan"]>>[0];

function describePlan(url: string, { requests, promptTokens, completionTokens, checks }: Plan): string {
  return (
    `${requests} requests will be sent to ${shownUrl(url)}, a few more where one has to be repeated, 40 at most; ` +
    `they cost roughly ${promptTokens} prompt tokens and ${completionTokens} completion tokens, and decide ${checks} checks`
  );
}
