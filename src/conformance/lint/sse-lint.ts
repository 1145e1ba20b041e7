import { isWholeAnswer } from "../captures/recognize.ts";
import { parseJson } from "../read/json-value.ts";
import type { ScannedEvent } from "./block-reader.ts";
import { openTallies, type Place, shown } from "./lint-rule.ts";
import { SSE_LINT_RULES } from "./sse-rules.ts";

/** Whether an unknown field is a payload that lost its field name, or was given a wrong one. */
const PAYLOAD = /^\s*(?:[{["<]|error\s*$|\[DONE\])/;
const MISSPELT = /^[\s\uFEFF]*(?:data|event|id|retry)\s*$/i;

/** A comment that says what only a field may say. */
const COMMENTED_OUT = /^\s*(?:data\s*:|\{\s*"(?:id|choices|object|error)"|\[DONE\])/;

/** What the lines beside the events show. Payloads are lost only where something is known to be meant: in an answer. */
export class SseLint {
  readonly tallies = openTallies(SSE_LINT_RULES);

  #firstOdd: string | null = null;

  oddField(name: string, value: string, place: Place): void {
    this.#firstOdd ??= value === "" ? name : `${name}:${value}`;
    const { outside, fields, values } = this.tallies;
    if (name === "id" || name === "retry") {
      values.fail(place, `the value of \`${name}\` is ${shown(value)}`);
    } else if (PAYLOAD.test(name)) {
      outside.fail(place, `a line without a field: ${shown(value === "" ? name : `${name}:${value}`)}`);
    } else if (MISSPELT.test(name)) {
      outside.fail(
        place,
        `the field ${shown(name)} is not one of the standard's, and is ignored with its value`,
      );
    } else {
      fields.fail(place, `a field named ${shown(name)}`);
    }
  }

  comment(text: string, place: Place): void {
    this.tallies.comments.require(
      !COMMENTED_OUT.test(text),
      place,
      () => `a comment that says ${shown(text)}`,
    );
  }

  byteOrderMark(place: Place): void {
    this.tallies.bom.fail(place, "the bytes EF BB BF");
  }

  invalidUtf8(place: Place): void {
    this.tallies.utf8.fail(place, "bytes that are no UTF-8");
  }

  longLine(bytes: number, place: Place): void {
    this.tallies.lineLength.fail(place, `a line of ${bytes} bytes`);
  }

  loneCr(place: Place): void {
    this.tallies.lineEnds.fail(place, "a line that only a CR ends");
  }

  huge(bytes: number, place: Place): void {
    this.tallies.readable.fail(place, `${bytes} bytes`);
  }

  unterminated(event: ScannedEvent): void {
    const { terminated } = this.tallies;
    terminated.fail(event, `the stream ends inside an event with the data ${shown(event.data)}`);
  }

  /** Says which rules the stream as a whole was held against. `isQuiet`: it has no event, and need not have one. */
  end(
    {
      events,
      comments,
      isQuiet,
      isEnded,
    }: { events: number; comments: number; isQuiet: boolean; isEnded: boolean },
    place: Place,
  ): void {
    const { events: some, noData: _, comments: remarks, terminated, ...always } = this.tallies;
    const begins = this.#firstOdd === null ? "" : `; ${beginning(this.#firstOdd)}`;
    const what = `no event in it${comments === 0 ? "" : `, only comments (${comments})`}${begins}`;
    if (!isQuiet) some.require(events > 0, place, () => what);
    if (comments > 0) remarks.hold();
    if (events === 0) return;
    for (const tally of Object.values(always)) tally.hold();
    if (isEnded) terminated.hold();
  }
}

function beginning(line: string): string {
  if (line.startsWith("\u001F\uFFFD\b")) return "it looks like gzip, and no Content-Encoding says so";
  return isWholeAnswer(parseJson(line))
    ? `it is a whole answer, as a request without "stream": true gets: ${shown(line)}`
    : `it begins with ${shown(line)}`;
}
