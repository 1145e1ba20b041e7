import type { CheckRecord, ResultFooter, ResultLine } from "../../wire/result.ts";
import { type DatedBaseline, ResultLedger } from "../ci/result-ledger.ts";
import { selectShard, type Shard } from "../ci/shard.ts";
import { headerValues } from "../raw/index.ts";
import { Redaction } from "../run/redact.ts";
import { resultHeader } from "../run/result-header.ts";
import { runRecord } from "../run/run-record.ts";
import { secretsInQuery } from "../run/secret-forms.ts";
import type { Selection } from "../run/selection.ts";
import type { TraceFolder } from "../run/trace-folder.ts";
import { shownUrl, urlSubject } from "../run/url-subject.ts";
import { EndpointPlace } from "./endpoint-place.ts";
import { judgeEndpoint, recordUnjudged } from "./judge-endpoint.ts";
import { knownEndpointChecks } from "./known-endpoint-checks.ts";
import { type Cost, costOf, planEndpoint, type PlannedQuestion, planWithoutKey } from "./plan-endpoint.ts";
import { preflight } from "./preflight.ts";
import { QuestionRun } from "./run-questions.ts";
import { EndpointSaver } from "./saved/endpoint-saver.ts";
import { checkEndpointHarness } from "./self-check.ts";
import { Stalls } from "./stalls.ts";

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
  baseline?: DatedBaseline | undefined;
  /** Where everything is written that is needed to judge it again. */
  saveTo?: TraceFolder | undefined;
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
  const redaction = redactionFor(options);
  const outcome = await findOut(options, (text) => redaction.text(text));
  const name = ("server" in outcome ? outcome.server : null) ?? UNNAMED;
  const subject = urlSubject(options.url, { name, version: "", concurrency: options.concurrency });
  const header = redaction.line(resultHeader("endpoint", options, [subject]));
  const ledger = new ResultLedger(header, startedAt, { ...options, known: knownEndpointChecks() });
  const records = "records" in outcome ? outcome.records : [problemRecord(options, outcome, redaction)];
  for (const record of records) ledger.add(redaction.line(record));
  return ledger.close(options.signal.aborted);
}

/** An endpoint that does not say what it is. */
const UNNAMED = "endpoint";

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
  const stalls = new Stalls(timeoutMs);
  const first = await preflight(
    { place, stalls, signal, replies: new Map() },
    shownUrl(options.url),
    options.model,
    plan,
  );
  if ("problem" in first) {
    if (signal.aborted) return { server: null, records: [] };
    return { rule: "endpoint.reached", verdict: "setup-fail", message: first.problem };
  }
  const { model, asksForUsage, answered } = first;
  const spec = shownUrl(options.url);
  const server = answered
    .map(({ reply }) => headerValues(reply.raw.head, "server")[0])
    .find((name) => name !== undefined);
  const { saveTo: folder, shard } = options;
  const subject = { spec, name: clean(server ?? UNNAMED), version: "" };
  const keeper =
    folder === undefined ? undefined : new EndpointSaver({ folder, subject, place, plan, shard, clean });
  const run = new QuestionRun(
    { place, model, stalls, signal, asksForUsage },
    { concurrency, onAnswered: () => options.onAnswered?.(), keeper },
  );
  run.noteAll(answered);
  await run.askAll(plan);
  const records = await judgeEndpoint(plan, { run, place, spec, isStrict, clean });
  const notAsked = withoutKey.flatMap((each) =>
    recordUnjudged(each, spec, {
      verdict: "not-applicable",
      message: "no key was given that could be wrong",
    }),
  );
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
  const clean = redaction.text(message);
  options.onProblem?.(clean);
  const subject = verdict === "harness-error" ? "harness" : shownUrl(options.url);
  return runRecord(rule, { verdict, subject, message: clean });
}

function redactionFor({ url, apiKey, headers = {} }: EndpointSuiteOptions): Redaction {
  const redaction = new Redaction();
  if (apiKey !== undefined) redaction.add(apiKey);
  for (const value of Object.values(headers)) redaction.add(value);
  for (const secret of secretsInQuery(url)) redaction.add(secret);
  return redaction;
}
