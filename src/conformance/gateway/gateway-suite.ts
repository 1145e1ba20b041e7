import { createMockServer, type MockServer } from "../../mock-server/index.ts";
import { jsonReply } from "../../scenario/whole-answers.ts";
import type {
  CheckRecord,
  ResultFooter,
  ResultHeader,
  ResultLine,
  SubjectRecord,
} from "../../wire/result.ts";
import { type DatedBaseline, ResultLedger } from "../ci/result-ledger.ts";
import { selectShard, type Shard } from "../ci/shard.ts";
import type { KnownCheck } from "../run/known-checks.ts";
import { Redaction } from "../run/redact.ts";
import { resultHeader } from "../run/result-header.ts";
import { runRecord } from "../run/run-record.ts";
import { isSecretHeader, secretsInQuery } from "../run/secret-forms.ts";
import type { Selection } from "../run/selection.ts";
import type { TraceFolder } from "../run/trace-folder.ts";
import { shownUrl, urlSubject } from "../run/url-subject.ts";
import { whenAborted } from "../run/when-aborted.ts";
import { findToken } from "./find-token.ts";
import type { GivenQuestion } from "./given-question.ts";
import { GatewayPlace } from "./gateway-place.ts";
import { DEFAULT_RUNS } from "./gateway-properties.ts";
import { GatewayProcess } from "./gateway-process.ts";
import { GatewayWatch } from "./gateway-watch.ts";
import { GrantedTime } from "./granted-time.ts";
import { type GatewayPlan, judgeGateway } from "./judge-gateway.ts";
import { knownGatewayChecks } from "./known-gateway-checks.ts";
import type { GatewaySettings } from "./play-question.ts";
import { probeGateway } from "./probe.ts";
import { GatewaySaver } from "./saved/gateway-saver.ts";
import { checkGatewayHarness } from "./self-check.ts";

export interface GatewaySuiteOptions {
  /** The base URL that an OpenAI SDK takes. */
  url: string;
  headers?: Readonly<Record<string, string>> | undefined;
  apiKey?: string | undefined;
  model?: string | undefined;
  /** Where our upstream listens; 0 picks a free port. */
  upstreamPort: number;
  /** Command for the shell that starts the gateway, and what tells that it is ready. */
  start?: { command: string; ready?: string | number | undefined } | undefined;
  selection: Selection;
  /** One question in place of the selection, to be asked again. */
  given?: GivenQuestion | undefined;
  /** Version of this package, for the header. */
  streamproof: string;
  seed: number;
  /** Generated streams per property. @defaultValue 100 */
  runs?: number | undefined;
  concurrency: number;
  /** How much longer than its scenario an answer may take. */
  timeoutMs: number;
  isStrict: boolean;
  shard?: Shard | undefined;
  baseline?: DatedBaseline | undefined;
  /** Where the run is saved, to be judged again. */
  saveTo?: TraceFolder | undefined;
  signal: AbortSignal;
  /** Called with every line of the results, header first and footer last. Secrets are taken out. */
  onLine(line: ResultLine): void;
  /** Called when our upstream listens, before the gateway is started or asked. */
  onUpstream?(origin: string): void;
  onPlan?(plan: GatewayPlan): void;
  /** Called with what keeps the gateway from being judged. */
  onProblem?(message: string): void;
}

/** Judges one gateway and returns the footer; every line of the results goes to `onLine`. */
export async function runGatewaySuite(options: GatewaySuiteOptions): Promise<ResultFooter> {
  const startedAt = performance.now();
  await using upstream = await openUpstream(options.upstreamPort);
  options.onUpstream?.(upstream.origin);
  const place = new GatewayPlace(options);
  const gateway = startedGateway(options, upstream);
  const ledger = await takeDown(options, { upstream, place, gateway }, startedAt).finally(() =>
    gateway?.stop(),
  );
  return ledger.close(options.signal.aborted);
}

interface Stage {
  upstream: MockServer;
  place: GatewayPlace;
  gateway: GatewayProcess | null;
}

/** Takes down what is found out about the gateway, or what keeps it from being judged. */
async function takeDown(
  options: GatewaySuiteOptions,
  stage: Stage,
  startedAt: number,
): Promise<ResultLedger> {
  const redaction = redactionFor(options);
  const known = knownGatewayChecks();
  const found = await prepare(options, stage);
  const subject = subjectOf(options, stage.gateway, "server" in found ? found.server : null);
  const header = redaction.line(resultHeader("gateway", options, [subject]));
  const ledger = new ResultLedger(header, startedAt, { ...options, known });
  const onRecord = (record: CheckRecord): void => ledger.add(redaction.line(record));
  if ("server" in found) {
    const saver = saverFor(options, header, redaction);
    await judge(options, { ...stage, known, onRecord, saver });
    return ledger;
  }
  const { rule, verdict } = found;
  const message = redaction.text(found.message);
  options.onProblem?.(message);
  onRecord(runRecord(rule, { verdict, subject: subject.spec, message }));
  return ledger;
}

function saverFor(
  { saveTo }: GatewaySuiteOptions,
  { subjects: [subject] }: ResultHeader,
  redaction: Redaction,
): GatewaySaver | undefined {
  if (saveTo === undefined || subject === undefined) return undefined;
  return new GatewaySaver(saveTo, subject, (text) => redaction.text(text));
}

function subjectOf(
  { url, concurrency }: GatewaySuiteOptions,
  gateway: GatewayProcess | null,
  server: string | null,
): SubjectRecord {
  const { name, version } = gateway?.identity ?? { name: server ?? "gateway", version: "" };
  return urlSubject(url, { name, version, concurrency });
}

/** What some gateways ask before they are willing to relay anything. */
const SMALL_TALK = [
  {
    match: { path: "*/models" },
    ...jsonReply(200, {
      object: "list",
      data: [{ id: "gpt-4o-mini", object: "model", created: 1_700_000_000, owned_by: "streamproof" }],
    }),
  },
  ...["/", "*/health", "*/healthz"].map((path) => ({ match: { path }, ...jsonReply(200, { status: "ok" }) })),
];

function openUpstream(port: number): Promise<MockServer> {
  return createMockServer({ port, findToken, scenarios: SMALL_TALK, journalSize: 5000 });
}

function startedGateway(
  { start, url, signal }: GatewaySuiteOptions,
  upstream: MockServer,
): GatewayProcess | null {
  return start === undefined
    ? null
    : new GatewayProcess({ ...start, url, upstream: upstream.origin, signal });
}

type Problem = { rule: string; verdict: "setup-fail" | "harness-error"; message: string };

/** Everything that has to be right before a gateway is judged. */
async function prepare(
  options: GatewaySuiteOptions,
  { upstream, place, gateway }: Stage,
): Promise<Problem | { server: string | null }> {
  const fault = await checkGatewayHarness();
  if (fault !== null) return { rule: "harness.self-check", verdict: "harness-error", message: fault };
  const notStarted = gateway === null ? null : await gateway.start();
  if (notStarted !== null) {
    return {
      rule: "gateway.reached",
      verdict: "setup-fail",
      message: `Cannot start the gateway: ${notStarted}.`,
    };
  }
  const probed = await probeGateway({
    upstream,
    place,
    signal: options.signal,
    isStarting: gateway !== null,
  });
  if ("server" in probed) return probed;
  const lastWords = gateway?.hasEnded ? ` The gateway ${gateway.lastWords()}` : "";
  return { rule: "gateway.reached", verdict: "setup-fail", message: `${probed.problem}${lastWords}` };
}

async function judge(
  options: GatewaySuiteOptions,
  {
    upstream,
    place,
    gateway,
    known,
    onRecord,
    saver,
  }: Stage & {
    known: readonly KnownCheck[];
    onRecord(record: CheckRecord): void;
    saver: GatewaySaver | undefined;
  },
): Promise<void> {
  const { signal, shard, timeoutMs, isStrict } = options;
  const settings: GatewaySettings = {
    upstream,
    place,
    spec: shownUrl(options.url),
    granted: new GrantedTime(timeoutMs),
    isStrict,
    saver,
  };
  const watch = new GatewayWatch({
    url: options.url,
    process: gateway,
    signal,
    answers: async () =>
      "server" in (await probeGateway({ upstream, place, signal, isStarting: false, timeoutMs: 5000 })),
  });
  const judging = judgeGateway(settings, {
    ...options,
    selection: shard ? selectShard(options.selection, shard, known) : options.selection,
    runs: options.runs ?? DEFAULT_RUNS,
    watch,
    onRecord,
  });
  // What is still under way when the run is stopped is not waited for.
  await Promise.race([judging, whenAborted(signal)]);
}

function redactionFor({ url, apiKey, headers = {} }: GatewaySuiteOptions): Redaction {
  const redaction = new Redaction();
  if (apiKey !== undefined) redaction.add(apiKey);
  for (const [name, value] of Object.entries(headers)) if (isSecretHeader(name)) redaction.add(value);
  for (const secret of secretsInQuery(url)) redaction.add(secret);
  return redaction;
}
