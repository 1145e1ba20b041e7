// How fast clients are judged: the whole suite on a client in a process of its own, checks a second where nothing asks
// for silence, and generated streams a second in memory.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ALL_CASES } from "../src/conformance/cases/index.ts";
import { isAboutSilence, type PlannedExchange, planExchanges } from "../src/conformance/run/plan.ts";
import { playPlan } from "../src/conformance/client/play-plan.ts";
import { selectChecks } from "../src/conformance/run/selection.ts";
import { createReferenceSubject } from "../src/conformance/subjects/reference-subject.ts";
import { createMockServer } from "../src/mock-server/index.ts";
import { benchStreams, renderStreamBench } from "./streams.ts";

const SUITE_TARGET_S = 30;
const CHECKS_TARGET = 500;
const CONCURRENCY = 8;
/** Larger bodies measure the copying of bytes, not the judging. */
const MAX_BODY = 64 * 1024;

export interface SuiteBenchResult {
  suite: { wallS: number; checks: number; status: number | null };
  checksPerSecond: number;
}

/** Measures both; `rounds` is how often the fixed checks are judged again. */
export async function benchSuite({ rounds = 10 }: { rounds?: number } = {}): Promise<SuiteBenchResult> {
  return { suite: judgeAll(), checksPerSecond: await judgeAtOnce(rounds) };
}

/** The command line with its defaults on `fetch` behind the exec protocol. */
function judgeAll(): SuiteBenchResult["suite"] {
  const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
  const client = `exec:"${process.execPath}" "${at("dist/adapters/host.js")}" "${at("subjects/fetch/fetch.mjs")}"`;
  const args = [at("dist/cli/main.js"), "client", client, "--report", "ndjson"];
  const startedAt = performance.now();
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  const wallS = (performance.now() - startedAt) / 1000;
  const checks = stdout.split("\n").filter((line) => line.startsWith('{"kind":"check"')).length;
  return { wallS, checks, status };
}

/** The reference in this process, over loopback, without gaps, stalls and megabytes. */
async function judgeAtOnce(rounds: number): Promise<number> {
  await using server = await createMockServer();
  const subject = createReferenceSubject("chat");
  const settings = { server, subject, spec: "reference", timeoutMs: 10_000, isStrict: false };
  const plan = planExchanges(ALL_CASES, "chat", selectChecks()).filter(isQuick);
  const { signal } = new AbortController();
  let checks = 0;
  let broken = 0;
  const play = (): Promise<string | null> =>
    playPlan(settings, plan, {
      concurrency: CONCURRENCY,
      signal,
      onDecided: (_, records) => {
        checks += records.length;
        broken += records.filter(({ verdict }) => verdict === "fail").length;
      },
    });
  await play();
  checks = 0;
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round++) await play();
  const seconds = (performance.now() - startedAt) / 1000;
  if (broken > 0) throw new Error(`the reference broke ${broken} checks`);
  return checks / seconds;
}

function isQuick(exchange: PlannedExchange): boolean {
  const { plannedMs, ending, body } = exchange.rendition;
  const isPlain = ending.kind === "complete" && plannedMs === 0 && exchange.case.cancelAfter === undefined;
  return isPlain && body.length <= MAX_BODY && !isAboutSilence(exchange);
}

export function renderSuiteBench({ suite, checksPerSecond }: SuiteBenchResult): string {
  const { wallS, checks, status } = suite;
  return [
    `suite: ${checks} checks of an exec client in ${wallS.toFixed(1)} s, exit status ${status} (target < ${SUITE_TARGET_S} s)`,
    `loopback: ${Math.round(checksPerSecond)} checks/s without gaps (target ≥ ${CHECKS_TARGET})`,
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(renderSuiteBench(await benchSuite()));
  console.log(renderStreamBench(benchStreams()));
}
