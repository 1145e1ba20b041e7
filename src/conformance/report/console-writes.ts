import type { CheckRecord } from "../../wire/result.ts";

/** What every chunk of ours begins with unless a scenario says otherwise. */
const ENVELOPE =
  '"id":"chatcmpl-streamproof","object":"chat.completion.chunk","created":1700000000,"model":"streamproof-1",';
/** A chunk of choice 0 that holds a delta and nothing else. */
const DELTA_CHUNK =
  /\{…"choices":\[\{"index":0,"delta":((?:(?!"choices").)*?),"logprobs":null,"finish_reason":null\}\]\}/g;
// Neither sign can be part of a write: writes are printable ASCII.
const BOUNDARY = "│";

const MAX_LINE = 110;
const FIRST_LINES = 3;
const LAST_LINES = 5;

const SIGNS = [
  [BOUNDARY, `${BOUNDARY} ends a write`],
  ["⟨", "⟨x⟩ is a chunk with the delta x and no finish reason"],
  ['{…"', "{… stands for {, id, object, created and model"],
] as const;

/** What was sent, `│` at the end of each write; what all chunks have in common is abbreviated by signs. */
export function renderWrites({ writes }: NonNullable<CheckRecord["sent"]>): string[] {
  return middleLeftOut(pack(writes.map(shortChunks)));
}

/** What all chunks of ours have in common is abbreviated by signs. */
export function shortChunks(text: string): string {
  return text.replaceAll(`{${ENVELOPE}`, "{…").replace(DELTA_CHUNK, "⟨$1⟩");
}

/** What the signs in a report stand for; empty when there are none. */
export function renderLegend(report: string): string {
  const used = SIGNS.flatMap(([sign, meaning]) => (report.includes(sign) ? [meaning] : []));
  return used.length === 0 ? "" : `In what was sent ${used.join("; ")}.`;
}

/** As many writes on a line as fit. */
function pack(writes: readonly string[]): string[] {
  const lines: string[] = [];
  for (const write of writes) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + write.length < MAX_LINE)
      lines[lines.length - 1] = `${last}${write}${BOUNDARY}`;
    else lines.push(`${write}${BOUNDARY}`);
  }
  return lines;
}

function middleLeftOut(lines: readonly string[]): string[] {
  const left = lines.length - FIRST_LINES - LAST_LINES;
  if (left <= 1) return [...lines];
  return [...lines.slice(0, FIRST_LINES), `… ${left} lines …`, ...lines.slice(-LAST_LINES)];
}
