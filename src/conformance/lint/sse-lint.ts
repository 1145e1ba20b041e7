import { robustness, thread, whatwg } from "../rules/sources.ts";
import type { ScannedEvent } from "./block-reader.ts";
import { type LintRule, openTallies, type Place, shown } from "./lint-rule.ts";

const PARSING = whatwg("9.2.5 Parsing an event stream");
const INTERPRETING = whatwg("9.2.6 Interpreting an event stream");

/** How the bytes are written down as an event stream. */
export const SSE_LINT_RULES = {
  utf8: {
    id: "lint.sse.utf8",
    level: "must",
    requires: "The stream is UTF-8 throughout.",
    why: "Readers put U+FFFD in place of what is not: the text is damaged for good.",
    source: PARSING,
    mend: "Encode the JSON as UTF-8, and never cut a text between the bytes of a character before it is encoded.",
  },
  outside: {
    id: "lint.sse.outside",
    level: "must",
    requires: "Nothing that is meant to be read stands outside a field.",
    why: "A line without a known field name is ignored: an error or a chunk written there is never seen.",
    source: INTERPRETING,
    threads: ["theopenco/llmgateway#3616", "gpustack/gpustack#6155"],
    mend: "Put `data: ` before every line of a payload.",
  },
  fields: {
    id: "lint.sse.fields",
    level: "should",
    requires: "Only the fields data, event, id and retry are used.",
    why: "Others are ignored, and some clients fail on them; a keep-alive is a comment, which starts with a colon.",
    source: INTERPRETING,
    mend: "Start comments with a colon, and put `data: ` before every line of a text that has several.",
  },
  values: {
    id: "lint.sse.values",
    level: "should",
    requires: "`retry` is a whole number of milliseconds, and `id` has no NUL.",
    why: "Other values are ignored, so the field does nothing.",
    source: INTERPRETING,
    mend: "Send digits only, or leave the field out.",
  },
  terminated: {
    id: "lint.sse.terminated",
    level: "must",
    requires: "A blank line follows the last event.",
    why: "An event that no blank line ends is thrown away, with the text, the finish reason or the error in it.",
    source: INTERPRETING,
    threads: ["a2aproject/a2a-rs#79"],
    mend: "End every event with two line ends, the last one too.",
  },
  noData: {
    id: "lint.sse.no-data",
    level: "should",
    requires: "An event of a chat completion has data.",
    why: "Clients have died of an event that carries only an id, a type or empty data.",
    source: robustness(thread("openai/openai-python#2960"), "the thread"),
    threads: ["openai/openai-python#2960", "theopenco/llmgateway#2334"],
    mend: "Use a comment (`: keep-alive` and a blank line) to keep a connection alive.",
  },
  readable: {
    id: "lint.sse.readable",
    level: "should",
    requires: "No line and no event is larger than 32 MiB.",
    why: "Readers bound what they hold; this one did not read it, and says nothing about what was in it.",
    source: robustness(thread("a2aproject/a2a-js#582"), "the thread"),
    mend: "Send large content in several deltas.",
  },
} as const satisfies Record<string, LintRule>;

/** Whether an unknown field is a payload that lost its field name. */
const PAYLOAD = /^\s*(?:[{["<]|error\s*$|\[DONE\])/;

/** Judges what the block reader sees beside the events themselves. */
export class SseLint {
  readonly tallies = openTallies(SSE_LINT_RULES);

  oddField(name: string, value: string, place: Place): void {
    const { outside, fields, values } = this.tallies;
    if (name === "id" || name === "retry") {
      values.fail(place, `the value of \`${name}\` is ${shown(value)}`);
    } else if (PAYLOAD.test(name)) {
      outside.fail(place, `a line without a field: ${shown(value === "" ? name : `${name}:${value}`)}`);
    } else {
      fields.fail(place, `a field named ${shown(name)}`);
    }
  }

  invalidUtf8(place: Place): void {
    this.tallies.utf8.fail(place, "bytes that are no UTF-8");
  }

  huge(bytes: number, place: Place): void {
    this.tallies.readable.fail(place, `${bytes} bytes`);
  }

  unterminated(event: ScannedEvent): void {
    this.tallies.terminated.fail(event, `the stream ends inside an event with the data ${shown(event.data)}`);
  }

  /** Says which rules the stream as a whole was held against. */
  end(hasEvents: boolean): void {
    const { noData: _, ...always } = this.tallies;
    if (hasEvents) for (const tally of Object.values(always)) tally.hold();
  }
}
