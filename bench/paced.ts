// How many streams of 20 frames a second a server holds at once before more than one frame in a hundred comes 20 ms late,
// and what each open stream costs in memory. Beside the best-known mock stands a bare server that only writes: no server
// of one thread holds more. The number is searched for; servers and load client are processes of their own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isPeerInstalled, PEER_NAME, PEER_REMEDY } from "./peer.ts";
import type { PacedLoadResult } from "./paced-load.ts";
import { type ServerKind, startServer } from "./start-server.ts";

const FRAMES_PER_SECOND = 20;
const MAX_LATE_MS = 20;
/** Fewer frames than this share means that the server does not keep up, however even they come. */
const MIN_SHARE = 0.9;
const TARGET_OF_PEER = 10;
/** Each stream is two descriptors on this machine. */
const MOST_STREAMS = 16_000;

export interface PacedResult {
  kind: ServerKind;
  streams: number;
  /** It was on time with as many as were tried: it may hold more. */
  mayHoldMore: boolean;
  /** At that number. */
  load: PacedLoadResult;
  kibPerStream: number;
}

/** `first` is where the search begins; it doubles until the server is late, then halves the rest `steps` times. */
export async function measurePaced({ first = 500, steps = 3, measuredMs = 4000 } = {}): Promise<
  PacedResult[]
> {
  const kinds: ServerKind[] = ["mock", "bare", ...(isPeerInstalled() ? ["peer" as const] : [])];
  const results: PacedResult[] = [];
  for (const kind of kinds) results.push(await search(kind, { first, steps, measuredMs }));
  return results;
}

async function search(
  kind: ServerKind,
  { first, steps, measuredMs }: { first: number; steps: number; measuredMs: number },
): Promise<PacedResult> {
  let best: PacedResult = {
    kind,
    streams: 0,
    mayHoldMore: false,
    load: NONE,
    kibPerStream: Number.NaN,
  };
  let late: number | null = null;
  let streams = first;
  let left = steps;
  while (streams > 0 && streams <= MOST_STREAMS) {
    let { load, kibPerStream } = await attempt(kind, streams, measuredMs);
    // A machine that was busy for a moment makes everybody late.
    if (!isOnTime(load)) ({ load, kibPerStream } = await attempt(kind, streams, measuredMs));
    if (isOnTime(load)) best = { ...best, streams, load, kibPerStream };
    else late = streams;
    if (late === null && steps > 0) streams *= 2;
    else if (left-- > 0) streams = Math.round((best.streams + (late ?? streams)) / 2);
    else break;
  }
  return { ...best, mayHoldMore: late === null };
}

const NONE: PacedLoadResult = {
  p50: Number.NaN,
  p99: Number.NaN,
  max: Number.NaN,
  share: 0,
  busy: 0,
  failed: 0,
};

function isOnTime({ p99, share, failed }: PacedLoadResult): boolean {
  return p99 <= MAX_LATE_MS && share >= MIN_SHARE && failed === 0;
}

/** A fresh server for each number, so that none pays for what came before. */
async function attempt(
  kind: ServerKind,
  streams: number,
  measuredMs: number,
): Promise<{ load: PacedLoadResult; kibPerStream: number }> {
  // No stream ends while it is measured.
  const frames = Math.ceil(((streams / 2 + measuredMs + 10_000) / 1000) * FRAMES_PER_SECOND);
  using server = await startServer(kind, { frames, framesPerSecond: FRAMES_PER_SECOND });
  const before = await server.usage();
  const { port, pathname } = new URL(server.url);
  const file = fileURLToPath(new URL("paced-load.ts", import.meta.url));
  const args = [
    "--import",
    "tsx",
    file,
    port,
    pathname,
    `${streams}`,
    `${FRAMES_PER_SECOND}`,
    `${measuredMs}`,
  ];
  const client = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const signal = AbortSignal.timeout(measuredMs + streams + 60_000);
    const [line] = (await once(createInterface({ input: client.stdout }), "line", { signal })) as [string];
    // Only now: collecting garbage holds up every stream.
    const { rssBytes } = await server.usage();
    const kibPerStream = (rssBytes - before.rssBytes) / 1024 / streams;
    return { load: JSON.parse(line) as PacedLoadResult, kibPerStream };
  } finally {
    client.kill();
  }
}

const NAMES: Partial<Record<ServerKind, string>> = {
  mock: "mock",
  bare: "a bare server that only writes",
  peer: PEER_NAME,
};

export function renderPacedBench(results: readonly PacedResult[]): string {
  const lines = results.map(({ kind, streams, mayHoldMore, load, kibPerStream }) => {
    if (streams === 0)
      return `paced, ${FRAMES_PER_SECOND} frames/s each: ${NAMES[kind]} was late with as few streams as were tried`;
    const bound = mayHoldMore ? ", and more were not tried," : "";
    return (
      `paced, ${FRAMES_PER_SECOND} frames/s each: ${NAMES[kind]} holds ${streams} streams${bound} with p99 lateness ≤ ${MAX_LATE_MS} ms ` +
      `(p50 ${load.p50.toFixed(1)} ms, p99 ${load.p99.toFixed(1)} ms; ${kibPerStream.toFixed(0)} KiB a stream; ` +
      `load client ${Math.round(load.busy * 100)} % busy)`
    );
  });
  const missing = isPeerInstalled() ? [] : [`  ${PEER_NAME} not measured (${PEER_REMEDY})`];
  return [...lines, ...ratios(results), ...missing].join("\n");
}

/** Says nothing where the search was stopped before a server was late. */
function ratios(results: readonly PacedResult[]): string[] {
  if (results.some(({ mayHoldMore }) => mayHoldMore)) return ["  no ratio: the search stopped early"];
  const held = (kind: ServerKind): number => results.find((result) => result.kind === kind)?.streams ?? 0;
  const [mock, bare, peer] = [held("mock"), held("bare"), held("peer")];
  return [
    ...(bare > 0 ? [`  ${(mock / bare).toFixed(2)} of the bare server`] : []),
    ...(peer > 0 ? [`  ${(mock / peer).toFixed(1)} times ${PEER_NAME} (target ≥ ${TARGET_OF_PEER})`] : []),
    ...(bare > 0 && peer > 0
      ? [
          `  the bare server: ${(bare / peer).toFixed(1)} times ${PEER_NAME}, the most that this machine and its load client let one thread do`,
        ]
      : []),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(renderPacedBench(await measurePaced()));
