import type { CheckRecord, RelaySide } from "../../wire/result.ts";
import { shortChunks } from "./console-writes.ts";

const FIRST_PIECES = 6;
const LAST_PIECES = 6;
const MAX_PIECE = 220;
/** So few are shown in full. */
const FEW_PIECES = 2;
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
  const brief = withoutEnvelopes(pieces.map(({ text }) => shortChunks(text)));
  const isWhole = pieces.length <= FEW_PIECES;
  const shown = pieces.map(({ atMs, decides }, nth) => {
    const text = brief[nth] ?? "";
    return `${decides ? "▸ " : "  "}${time(atMs).padStart(WIDTH)}  ${decides || isWhole ? text : shorten(text)}`;
  });
  return [`${word}  ${head}${at}`, ...middleLeftOut(shown, pieces), `  ${"".padStart(WIDTH)}  ${ending}`];
}

/** The first and the last, and the one that decides wherever it stands. */
function middleLeftOut(shown: readonly string[], pieces: RelaySide["pieces"]): string[] {
  if (shown.length - FIRST_PIECES - LAST_PIECES <= 1) return [...shown];
  const end = shown.length - LAST_PIECES;
  const deciding = pieces.findIndex(({ decides }) => decides === true);
  const isInside = deciding >= FIRST_PIECES && deciding < end;
  const ranges = isInside
    ? [[FIRST_PIECES, deciding] as const, [deciding + 1, end] as const]
    : [[FIRST_PIECES, end] as const];
  const [before = [], after = []] = ranges.map(([from, to]) => leftOut(shown.slice(from, to)));
  const kept = isInside ? shown.slice(deciding, deciding + 1) : [];
  return [...shown.slice(0, FIRST_PIECES), ...before, ...kept, ...after, ...shown.slice(end)];
}

function leftOut(lines: readonly string[]): string[] {
  return lines.length <= 1 ? [...lines] : [`  ${"".padStart(WIDTH)}  … ${lines.length} more …`];
}

/** What chunks begin with before they say anything: id, object, created, model and the like. */
const MEMBER = String.raw`"(?!choices|usage|error)\w+":\s?(?:"[^"\\]*"|\d+|null),\s?`;
const ENVELOPE = new RegExp(`\\{((?:${MEMBER}){3,})(?="choices")`, "g");

/** What all chunks have in common is written out once; what stands there later on differs from the first. */
function withoutEnvelopes(texts: readonly string[]): string[] {
  let common: Set<string> | null = null;
  return texts.map((text) =>
    text.replace(ENVELOPE, (whole, members: string) => {
      const all = members.match(new RegExp(MEMBER, "g")) ?? [];
      const known = common;
      common ??= new Set(all);
      return known === null ? whole : `{${all.filter((member) => !known.has(member)).join("")}…`;
    }),
  );
}

function time(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

function shorten(text: string): string {
  if (text.length <= MAX_PIECE) return text;
  return `${text.slice(0, MAX_PIECE - 60)} … ${text.slice(-50)}`;
}
