import { DIALECT_NAMES, type DialectName } from "../dialect-name.ts";
import { ENDING_KINDS } from "../wire-style.ts";
import type { OtherBody, Place, Trouble } from "./trouble.ts";
import { choice, count, duration, number, type Reader, TroubleMistake } from "./values.ts";

/** One word of the language of trouble. */
export interface Word {
  /** How it is written, as in `ttft=<time>`. */
  form: string;
  help: string;
  /** Which `@<place>` may stand behind it: none, behind frames, or behind bytes too. */
  placed?: "frames" | "bytes";
  read(value: string | null, at: Place | null): Trouble;
}

const OTHER_BODIES: Record<OtherBody, string> = {
  json: "200 and the whole answer as JSON, although a stream was asked for.",
  "json-error": "200 and an error as JSON.",
  html: "200 and an HTML page; with a status, that status and the page.",
  empty: "200 and no event at all; with a status, that status and no body.",
};

/** Where a trouble falls unless it says so. */
const DEFAULT_PLACE: Place = { frame: 3 };

const ENDING_HELP: Record<string, string> = {
  cut: "the body ends there, as HTTP sees it properly.",
  fin: "the connection closes there without the last chunk.",
  "fin-in-chunk": "the connection closes there, inside an HTTP chunk.",
  reset: "TCP reset there.",
  stall: "nothing more comes and the connection stays open, for <time> (default 60s).",
};

/** Every word, in the order of the documentation. */
export const TROUBLE_WORDS: Readonly<Record<string, Word>> = {
  status: valued(
    "status=<400-599>",
    "An error before the stream. The number alone says the same: `429`.",
    (value) => ({
      status: number(value, { min: 400, max: 599, isWhole: true }),
    }),
  ),
  "retry-after": valued("retry-after=<seconds>", "Header `retry-after` in seconds.", (value) => ({
    retryAfter: number(value, { min: 0, max: 86_400 }),
  })),
  "retry-after-date": valued(
    "retry-after-date=<seconds>",
    "The same as a date, that many seconds from now.",
    (value) => ({
      retryAfterDate: number(value, { min: -86_400, max: 86_400 }),
    }),
  ),
  "retry-after-ms": valued("retry-after-ms=<ms>", "Header `retry-after-ms`.", (value) => ({
    retryAfterMs: number(value, { min: 0, max: 86_400_000 }),
  })),
  "should-retry": valued("should-retry=true|false", "Header `x-should-retry`.", (value) => ({
    shouldRetry: choice(value, ["true", "false"]) === "true",
  })),
  delay: valued("delay=<time>", "Silence before the status line.", (value) => ({ delayMs: duration(value) })),
  ...otherBodies(),
  ttft: valued("ttft=<time>", "Silence before the first token.", (value) => ({ firstMs: duration(value) })),
  tps: valued("tps=<number>", "Tokens a second after the first.", (value) => ({
    tokensPerSecond: number(value, { min: 0.01, max: 10_000 }),
  })),
  jitter: valued("jitter=<0-1>", "How uneven the pace is, by seed.", (value) => ({
    jitter: number(value, { min: 0, max: 1 }),
  })),
  comments: valued("comments=<n>", "A comment behind every n frames.", (value) => ({
    commentEvery: count(value),
  })),
  "keep-alive": valued("keep-alive=<time>", "A comment in every silence of that length.", (value) => ({
    keepAliveMs: duration(value, 1),
  })),
  ...endings(),
  error: {
    form: "error[=<400-599>]@<frames>",
    help: "An error inside the stream, in the words of that status (default 500); nothing follows.",
    placed: "frames",
    read: (value, at) => ({
      error: {
        at: at ?? DEFAULT_PLACE,
        status: value === null ? 500 : number(value, { min: 400, max: 599, isWhole: true }),
      },
    }),
  },
  malformed: {
    form: "malformed@<frames>",
    help: "The next frame is JSON that breaks off; the rest follows.",
    placed: "frames",
    read: (value, at) => bare(value, { malformed: at ?? DEFAULT_PLACE }),
  },
  "no-finish": flag("no-finish", "No finish reason.", { noFinish: true }),
  "no-done": flag("no-done", "No `[DONE]`.", { done: "missing" }),
  "done-twice": flag("done-twice", "`[DONE]` twice.", { done: "twice" }),
  "text-after-done": flag("text-after-done", "A chunk with text behind `[DONE]`.", { done: "text-after" }),
  "line-end": valued("line-end=lf|crlf|cr|mixed", "What ends a line.", (value) => ({
    lineEnd: choice(value, ["lf", "crlf", "cr", "mixed"] as const),
  })),
  bom: flag("bom", "A byte order mark opens the stream.", { bom: true }),
  writes: valued("writes=byte|whole|<n>", "Cut into writes of one byte, none, or n bytes.", (value) => ({
    writes: value === "byte" || value === "whole" ? value : { sizes: [count(value)] },
  })),
  gap: valued("gap=<time>", "Silence between writes.", (value) => ({ gapMs: duration(value) })),
  p: valued("p=<0-1>", "How likely all this is, drawn for each request by seed.", (value) => ({
    probability: number(value, { min: 0, max: 1 }),
  })),
  times: valued("times=<n>", "Equal requests get it n times, then once not, and so on.", (value) => ({
    times: count(value),
  })),
  seed: valued("seed=<n>", "Decides what is drawn.", (value) => ({
    seed: number(value, { min: 0, max: 2 ** 31, isWhole: true }),
  })),
  dialect: valued("dialect=<name>", "The provider that answers.", (value) => ({
    dialect: choice<DialectName>(value, DIALECT_NAMES),
  })),
};

function valued(form: string, help: string, read: Reader<Trouble>): Word {
  return { form, help, read: (value) => read(value) };
}

function flag(form: string, help: string, said: Trouble): Word {
  return { form, help, read: (value) => bare(value, said) };
}

/** In headers a word that takes no value has to have one: `true` says that it is meant. */
function bare(value: string | null, said: Trouble): Trouble {
  if (value !== null && value !== "true") throw new TroubleMistake("takes no value");
  return said;
}

function otherBodies(): Record<string, Word> {
  const words = Object.entries(OTHER_BODIES).map(([body, help]) => [
    body,
    flag(body, help, { body: body as OtherBody }),
  ]);
  return Object.fromEntries(words) as Record<string, Word>;
}

function endings(): Record<string, Word> {
  const kinds = ["cut", ...ENDING_KINDS.filter((kind) => kind !== "complete")];
  const words = kinds.map((name): [string, Word] => [
    name,
    {
      form: name === "stall" ? "stall[=<time>]@<place>" : `${name}@<place>`,
      help: `Behind that place ${ENDING_HELP[name]}`,
      placed: "bytes",
      read: (value, at) => {
        const kind = ENDING_KINDS.find((each) => each === name) ?? "complete";
        const forMs = name === "stall" && value !== null ? duration(value) : undefined;
        if (name !== "stall") bare(value, {});
        return { ending: { kind, at: at ?? DEFAULT_PLACE, ...(forMs !== undefined && { forMs }) } };
      },
    },
  ]);
  return Object.fromEntries(words);
}
