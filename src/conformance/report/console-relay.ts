import type { CheckRecord, RelaySide } from "../../wire/result.ts";
import { shortChunks } from "./console-writes.ts";

const FIRST_PIECES = 6;
const LAST_PIECES = 6;
const MAX_PIECE = 220;
const WIDTH = 9;

/** Both sides of an exchange through a gateway, each piece with its time: first what our upstream did, then what came out. */
export function renderRelay({ upstream, downstream }: NonNullable<CheckRecord["relay"]>): string[] {
  if (upstream.length === 0)
    return ["upstream  was not asked", ...downstream.flatMap((side) => renderSide("came out", side))];
  return [
    ...upstream.flatMap((side) => renderSide("upstream", side)),
    ...downstream.flatMap((side) => renderSide("came out", side)),
  ];
}

/** What came back from an endpoint, each piece with its time. */
export function renderEndpointReply(reply: RelaySide): string[] {
  return renderSide("came back", reply);
}

function renderSide(word: string, { head, headAtMs, pieces, ending }: RelaySide): string[] {
  const at = headAtMs === null ? "" : `, at ${time(headAtMs)}`;
  const shown = pieces.map(
    ({ atMs, text }) => `  ${time(atMs).padStart(WIDTH)}  ${shorten(shortChunks(text))}`,
  );
  const left = shown.length - FIRST_PIECES - LAST_PIECES;
  if (left > 1) shown.splice(FIRST_PIECES, left, `  ${"".padStart(WIDTH)}  … ${left} more …`);
  return [`${word}  ${head}${at}`, ...shown, `  ${"".padStart(WIDTH)}  ${ending}`];
}

function time(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

function shorten(text: string): string {
  if (text.length <= MAX_PIECE) return text;
  return `${text.slice(0, MAX_PIECE - 60)} … ${text.slice(-50)}`;
}
