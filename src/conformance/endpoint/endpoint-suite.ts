import type { CheckRecord, ResultFooter, ResultHeader, ResultLine } from "../../wire/result.ts";
import { excuseRecord, reviewBaseline } from "../ci/apply-baseline.ts";
import type { Baseline } from "../ci/baseline.ts";
import { selectShard, type Shard } from "../ci/shard.ts";
import { Redaction } from "../gateway/redact.ts";
import { headerValues } from "../raw/index.ts";
import { summarize } from "../report/summary.ts";
import type { Selection } from "../run/selection.ts";
import { EndpointPlace } from "./endpoint-place.ts";
import { judgeEndpoint, recordUnjudged } from "./judge-endpoint.ts";
import { knownEndpointChecks } from "./known-endpoint-checks.ts";
import { Patience } from "./patience.ts";
import { type Cost, costOf, planEndpoint, type PlannedQuestion, planWithoutKey } from "./plan-endpoint.ts";
import { preflight } from "./preflight.ts";
import { QuestionRun } from "./run-questions.ts";
import { checkEndpointHarness } from "./self-check.ts";

export interface EndpointSuiteOptions {
  /** The base URL that an OpenAI SDK takes. */
  url: string;
  headers?: Readonly<Record<string, string>> | undefined;
  apiKey?: string | undefined;
  /** @defaultValue the first that the endpoint lists */
  model?: string | undefined;
  selection: Selection;
  /** Version of this package, for the header. */
  streamproof: string;
  seed: number;
  concurrency: number;
  /** How long an answer may say nothing; all of it may take twice as long. */
  timeoutMs: number;
  isStrict: boolean;
  shard?: Shard | undefined;
  baseline?: { known: Baseline; today: string } | undefined;
  signal: AbortSignal;
  /** Called with every line of the results, header first and footer last. Secrets are taken out. */
  onLine(line: ResultLine): void;
  /** Called before the first request with what will be asked and, roughly, what it costs. */
  onPlan?(cost: Cost & { checks: number }): void;
  /** Called when another question was answered. */
  onAnswered?(): void;
  /** Called with what keeps the endpoint from being judged. */
  onProblem?(message: string): void;
}

/** Judges one endpoint and returns the footer; every line of the results goes to `onLine`. */
export async function runEndpointSuite(options: EndpointSuiteOptions): Promise<ResultFooter> {
  const startedAt = performance.now();
  const { baseline, signal, isStrict } = options;
  const redaction = redactionFor(options);
  const known = knownEndpointChecks();
  const records: CheckRecord[] = [];
  const outcome = await findOut(options, (text) => redaction.text(text));
  const header = redaction.line(headerOf(options, "server" in outcome ? outcome.server : null));
  options.onLine(header);
  const context = baseline && { header, today: baseline.today, known };
  for (const found of "records" in outcome ? outcome.records : [problemRecord(options, outcome, redaction)]) {
    const clean = redaction.line(found);
    const record = baseline && context ? excuseRecord(clean, baseline.known, context) : clean;
    records.push(record);
    options.onLine(record);
  }
  const review = baseline && context && reviewBaseline(records, baseline.known, context);
  const footer: ResultFooter = {
    kind: "footer",
    ...summarize(records, isStrict, review?.stale.length),
    interrupted: signal.aborted,
    ...(review === undefined ? {} : { baseline: review }),
    ms: Math.round(performance.now() - startedAt),
  };
  // A run that was stopped has not judged everything; what it did find still counts.
  if (footer.interrupted && footer.status !== 1) footer.status = 3;
  options.onLine(footer);
  return footer;
}

type Outcome =
  | { server: string | null; records: CheckRecord[] }
  | {
      rule: "endpoint.reached" | "harness.self-check";
      verdict: "setup-fail" | "harness-error";
      message: string;
    };

/** Asks everything, and judges what came. */
async function findOut(options: EndpointSuiteOptions, clean: (text: string) => string): Promise<Outcome> {
  const { signal, timeoutMs, isStrict, concurrency } = options;
  const place = new EndpointPlace(options);
  const facts = { selection: selectionOf(options), hasKey: place.secrets.length > 0 };
  const plan = planEndpoint(facts);
  const withoutKey = planWithoutKey(facts);
  const cost = costOf(plan);
  options.onPlan?.({
    ...cost,
    requests: cost.requests + extraRequests(options, plan),
    checks: countChecks(plan),
  });
  const fault = await checkEndpointHarness();
  if (fault !== null) return { rule: "harness.self-check", verdict: "harness-error", message: fault };
  const patience = new Patience(timeoutMs);
  const first = await preflight(
    { place, patience, signal, replies: new Map() },
    shownUrl(options),
    options.model,
    plan,
  );
  if ("problem" in first) {
    if (signal.aborted) return { server: null, records: [] };
    return { rule: "endpoint.reached", verdict: "setup-fail", message: first.problem };
  }
  const { model, asksForUsage, answered } = first;
  const run = new QuestionRun(
    { place, model, patience, signal, asksForUsage },
    { concurrency, onAnswered: () => options.onAnswered?.() },
  );
  run.noteAll(answered);
  await run.askAll(plan);
  const spec = shownUrl(options);
  const records = await judgeEndpoint(plan, { run, place, spec, isStrict, clean });
  const notAsked = withoutKey.flatMap((each) =>
    recordUnjudged(each, spec, {
      verdict: "not-applicable",
      message: "no key was given that could be wrong",
    }),
  );
  const server = answered
    .map(({ reply }) => headerValues(reply.raw.head, "server")[0])
    .find((name) => name !== undefined);
  return { server: server ?? null, records: [...records, ...notAsked] };
}

function selectionOf({ selection, shard }: EndpointSuiteOptions): Selection {
  return shard ? selectShard(selection, shard, knownEndpointChecks()) : selection;
}

/** The list of models is asked for where it has to name one, whether it is judged or not. */
function extraRequests({ model }: EndpointSuiteOptions, plan: readonly PlannedQuestion[]): number {
  return model === undefined && !plan.some(({ question }) => question.kind === "catalogue") ? 1 : 0;
}

function countChecks(plan: readonly PlannedQuestion[]): number {
  return plan.reduce((sum, { rules }) => sum + rules.length, 0);
}

function problemRecord(
  options: EndpointSuiteOptions,
  { rule, verdict, message }: Exclude<Outcome, { records: CheckRecord[] }>,
  redaction: Redaction,
): CheckRecord {
  const caseId = rule.replace(".", "/");
  const clean = redaction.text(message);
  options.onProblem?.(clean);
  const subject = verdict === "harness-error" ? "harness" : shownUrl(options);
  return {
    kind: "check",
    check: `${caseId}#${rule}`,
    case: caseId,
    rule,
    level: "must",
    verdict,
    subject,
    message: clean,
    ms: 0,
  };
}

function redactionFor({ apiKey, headers = {} }: EndpointSuiteOptions): Redaction {
  const redaction = new Redaction();
  if (apiKey !== undefined) redaction.add(apiKey);
  for (const value of Object.values(headers)) redaction.add(value);
  return redaction;
}

/** Without what may be a secret in the address. */
function shownUrl({ url }: Pick<EndpointSuiteOptions, "url">): string {
  const shown = new URL(url);
  shown.search = "";
  shown.hash = "";
  return shown.href.replace(/\/$/, "");
}

function headerOf(options: EndpointSuiteOptions, server: string | null): ResultHeader {
  const { streamproof, seed, isStrict, shard } = options;
  return {
    kind: "header",
    format: 1,
    suite: "endpoint",
    streamproof,
    runtime: `node ${process.versions.node} ${process.platform} ${process.arch}`,
    seed,
    ...(isStrict ? { strict: true } : {}),
    ...(shard ? { shard: { ...shard } } : {}),
    subjects: [
      {
        spec: shownUrl(options),
        name: server ?? "endpoint",
        version: "",
        language: "",
        runtime: "",
        level: "chat",
        observes: [],
        concurrency: options.concurrency,
      },
    ],
  };
}
