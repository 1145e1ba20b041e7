// How fast the mock plays a reply, each frame an HTTP chunk of its own, beside a plain node:http server that ends the same
// body in one go and beside the best-known mock. Servers and load client are processes of their own; rounds take turns,
// the median counts.
import { fileURLToPath } from "node:url";
import { load, LOAD_NAME } from "./load.ts";
import { median } from "./median.ts";
import { isPeerInstalled, PEER_NAME, PEER_REMEDY } from "./peer.ts";
import { type BenchServer, type ServerKind as AnyKind, startServer } from "./start-server.ts";

type ServerKind = Exclude<AnyKind, "bare">;

const CONNECTIONS = 64;
const WARM_UP_MS = 1000;
/** A reply of many chunks should cost little more than one `end(body)`. */
const TARGET_OF_PLAIN = 0.8;
/** By frames a reply. */
const TARGET_OF_PEER: Readonly<Record<number, number>> = { 7: 4, 100: 10 };

export interface ServeResult {
  frames: number;
  /** Replies a second, medians. */
  perSecond: Partial<Record<ServerKind, number>>;
  /** Medians over the rounds of mock / plain and mock / peer. */
  ofPlain: number;
  ofPeer: number | null;
}

export async function measureServe({ rounds = 5, roundMs = 2000 } = {}): Promise<ServeResult[]> {
  const results: ServeResult[] = [];
  for (const frames of [7, 100]) results.push(await measureReplies(frames, rounds, roundMs));
  return results;
}

async function measureReplies(frames: number, rounds: number, roundMs: number): Promise<ServeResult> {
  const kinds: ServerKind[] = ["mock", "plain", ...(isPeerInstalled() ? ["peer" as const] : [])];
  const servers = new Map<ServerKind, BenchServer>();
  try {
    for (const kind of kinds) servers.set(kind, await startServer(kind, { frames }));
    for (const { url } of servers.values()) await load(url, CONNECTIONS, WARM_UP_MS);
    const seen: Record<ServerKind, number>[] = [];
    for (let round = 0; round < rounds; round++) {
      const speeds = { mock: Number.NaN, plain: Number.NaN, peer: Number.NaN };
      // Who goes first takes turns too: the machine may slow down or speed up over a round.
      for (const kind of round % 2 === 0 ? kinds : kinds.toReversed())
        speeds[kind] = await load(servers.get(kind)?.url ?? "", CONNECTIONS, roundMs);
      seen.push(speeds);
    }
    const of = (kind: ServerKind): number => median(seen.map(({ mock, [kind]: other }) => mock / other));
    const speed = (kind: ServerKind): number => median(seen.map((speeds) => speeds[kind]));
    return {
      frames,
      perSecond: Object.fromEntries(kinds.map((kind) => [kind, speed(kind)])),
      ofPlain: of("plain"),
      ofPeer: kinds.includes("peer") ? of("peer") : null,
    };
  } finally {
    for (const server of servers.values()) server[Symbol.dispose]();
  }
}

export function renderServeBench(results: readonly ServeResult[]): string {
  const lines = results.map(({ frames, perSecond, ofPlain, ofPeer }) => {
    const speed = (kind: ServerKind): string => `${Math.round(perSecond[kind] ?? 0)}/s`;
    const plain = `plain node:http ${speed("plain")}, ratio ${ofPlain.toFixed(2)} (target ≥ ${TARGET_OF_PLAIN})`;
    const peer =
      ofPeer === null
        ? `${PEER_NAME} not measured (${PEER_REMEDY})`
        : `${PEER_NAME} ${speed("peer")}, ratio ${ofPeer.toFixed(1)} (target ≥ ${TARGET_OF_PEER[frames]})`;
    return `serve, replies of ${frames} frames: mock ${speed("mock")}; ${plain}; ${peer}`;
  });
  return [...lines, `  ${CONNECTIONS} connections, load by ${LOAD_NAME}`].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(renderServeBench(await measureServe()));
