import { createMockServer, type MockServer } from "../../mock-server/index.ts";
import { jsonReply } from "../../scenario/whole-answers.ts";
import type { CheckRecord, ResultFooter, ResultHeader, ResultLine } from "../../wire/result.ts";
import { excuseRecord, reviewBaseline } from "../ci/apply-baseline.ts";
import type { Baseline } from "../ci/baseline.ts";
import { selectShard, type Shard } from "../ci/shard.ts";
import { summarize } from "../report/summary.ts";
import type { Selection } from "../run/selection.ts";
import { findToken } from "./find-token.ts";
import type { GatewayIdentity } from "./gateway-identity.ts";
import type { GivenQuestion } from "./given-question.ts";
import { GatewayPlace } from "./gateway-place.ts";
import { GatewayProcess } from "./gateway-process.ts";
import { GatewayWatch } from "./gateway-watch.ts";
import { type GatewayPlan, judgeGateway } from "./judge-gateway.ts";
import { knownGatewayChecks } from "./known-gateway-checks.ts";
import type { GatewaySettings } from "./play-question.ts";
import { probeGateway } from "./probe.ts";
import { Redaction } from "./redact.ts";
import { isSecretHeader } from "./secret-forms.ts";
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
  baseline?: { known: Baseline; today: string } | undefined;
  signal: AbortSignal;
  /** Called with every line of the results, header first and footer last. Secrets are taken out. */
  onLine(line: ResultLine): void;
  /** Called when our upstream listens, before the gateway is started or asked. */
  onUpstream?(origin: string): void;
  onPlan?(plan: GatewayPlan): void;
  /** Called with what keeps the gateway from being judged. */
  onProblem?(message: string): void;
}

const DEFAULT_RUNS = 100;

/** Judges one gateway and returns the footer; every line of the results goes to `onLine`. */
export async function runGatewaySuite(options: GatewaySuiteOptions): Promise<ResultFooter> {
  const startedAt = performance.now();
  const redaction = redactionFor(options);
  const records: CheckRecord[] = [];
  let header = redaction.line(headerOf(options, null, null));
  const { baseline } = options;
  const known = knownGatewayChecks();
  const onRecord = (found: CheckRecord): void => {
    const clean = redaction.line(found);
    const context = baseline && { header, today: baseline.today, known };
    const record = baseline && context ? excuseRecord(clean, baseline.known, context) : clean;
    records.push(record);
    options.onLine(record);
  };
  await using upstream = await openUpstream(options.upstreamPort);
  options.onUpstream?.(upstream.origin);
  const place = new GatewayPlace(options);
  const gateway = startedGateway(options, upstream);
  try {
    const problem = await prepare(options, { upstream, place, gateway });
    header = redaction.line(
      headerOf(options, gateway?.identity ?? null, "server" in problem ? problem.server : null),
    );
    options.onLine(header);
    if ("server" in problem) {
      await judge(options, { upstream, place, gateway, known, onRecord });
    } else {
      const message = redaction.text(problem.message);
      options.onProblem?.(message);
      onRecord(
        runRecord(problem.rule, {
          verdict: problem.verdict,
          subject: header.subjects[0]?.spec ?? "",
          message,
        }),
      );
    }
  } finally {
    await gateway?.stop();
  }
  const review =
    baseline && reviewBaseline(records, baseline.known, { header, today: baseline.today, known });
  const footer: ResultFooter = {
    kind: "footer",
    ...summarize(records, options.isStrict, review?.stale.length),
    interrupted: options.signal.aborted,
    ...(review === undefined ? {} : { baseline: review }),
    ms: Math.round(performance.now() - startedAt),
  };
  // A run that was stopped has not judged everything; what it did find still counts.
  if (footer.interrupted && footer.status !== 1) footer.status = 3;
  options.onLine(footer);
  return footer;
}

interface Stage {
  upstream: MockServer;
  place: GatewayPlace;
  gateway: GatewayProcess | null;
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
  }: Stage & { known: ReturnType<typeof knownGatewayChecks>; onRecord(record: CheckRecord): void },
): Promise<void> {
  const { signal, shard, timeoutMs, isStrict } = options;
  const settings: GatewaySettings = { upstream, place, spec: specOf(options), timeoutMs, isStrict };
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

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function redactionFor({ apiKey, headers = {} }: GatewaySuiteOptions): Redaction {
  const redaction = new Redaction();
  if (apiKey !== undefined) redaction.add(apiKey);
  for (const [name, value] of Object.entries(headers)) if (isSecretHeader(name)) redaction.add(value);
  return redaction;
}

function runRecord(rule: string, rest: Pick<CheckRecord, "verdict" | "subject" | "message">): CheckRecord {
  const caseId = rule.replace(".", "/");
  return { kind: "check", check: `${caseId}#${rule}`, case: caseId, rule, level: "must", ...rest, ms: 0 };
}

/** Without what may be a secret in the address. */
function specOf({ url }: Pick<GatewaySuiteOptions, "url">): string {
  const shown = new URL(url);
  shown.search = "";
  shown.hash = "";
  return shown.href.replace(/\/$/, "");
}

function headerOf(
  options: GatewaySuiteOptions,
  identity: GatewayIdentity | null,
  server: string | null,
): ResultHeader {
  const { streamproof, seed, isStrict, shard } = options;
  return {
    kind: "header",
    format: 1,
    suite: "gateway",
    streamproof,
    runtime: `node ${process.versions.node} ${process.platform} ${process.arch}`,
    seed,
    ...(isStrict ? { strict: true } : {}),
    ...(shard ? { shard: { ...shard } } : {}),
    subjects: [
      {
        spec: specOf(options),
        name: identity?.name ?? server ?? "gateway",
        version: identity?.version ?? "",
        language: "",
        runtime: "",
        level: "chat",
        observes: [],
        concurrency: options.concurrency,
      },
    ],
  };
}
