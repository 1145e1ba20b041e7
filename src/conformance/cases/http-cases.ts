import type { ScenarioInput } from "../../scenario/scenario.ts";
import { answering, type Case, HELLO } from "./case.ts";

const level = "chat" as const;
const variants = ["plain"] as const;
const steps = answering(HELLO);

/** A gap, so that each flush is a packet of its own. */
const GAP_MS = 2;

type Compression = NonNullable<NonNullable<ScenarioInput["wire"]>["compression"]>;

function coded(compression: Compression): Case {
  return {
    id: `http/content-coding/${compression}`,
    title: `an answer in ${compression}, flushed after each event, where the client accepts it`,
    level,
    rules: ["http.content-coding"],
    scenario: { steps, wire: { compression }, gapMs: GAP_MS },
  };
}

function informed(
  name: string,
  title: string,
  informational: NonNullable<NonNullable<ScenarioInput["reply"]>["informational"]>,
): Case {
  return {
    id: `http/informational/${name}`,
    title,
    level,
    rules: ["http.informational"],
    // A pause, so that nobody reads all of it at once.
    scenario: { reply: { informational, delayMs: 10 }, steps },
    variants,
  };
}

function redirected(status: number, rule: string): Case {
  return {
    id: `http/redirect/${status}`,
    title: `status ${status} to the same address, and the answer there`,
    level,
    rules: [rule],
    scenario: {
      reply: {
        status,
        // Relative: back to where the request went, whatever its origin and token are.
        headers: { location: "completions", "content-type": "text/plain" },
      },
      steps: [{ bytes: "Moved\n" }],
      wire: { framing: "content-length" },
      then: [{ steps }],
    },
    variants,
  };
}

/** What HTTP itself may do to an answer on its way. */
export const HTTP_CASES: readonly Case[] = [
  {
    id: "http/request/plain",
    title: "a request as every provider takes it",
    level,
    rules: ["http.request"],
    scenario: { steps },
    variants,
  },
  coded("gzip"),
  coded("deflate"),
  coded("br"),
  {
    id: "http/content-coding/as-it-comes",
    title: "an answer in gzip that stalls behind its flushed text; the consumer leaves after three chunks",
    level,
    rules: ["http.decoded-as-it-comes"],
    scenario: {
      steps: [{ role: "assistant" }, HELLO],
      wire: { compression: "gzip" },
      gapMs: GAP_MS,
      ending: "stall",
    },
    variants,
    cancelAfter: { chunks: 3, how: "abort" },
  },
  informed("103", "103 with links before the answer", [
    { status: 103, headers: { link: "</style.css>; rel=preload; as=style" } },
  ]),
  informed("102", "102 before the answer", [{ status: 102 }]),
  informed("100", "100 before the answer, though the request did not ask for it", [{ status: 100 }]),
  informed("several", "several 1xx responses before the answer", [
    { status: 102 },
    { status: 103, headers: { link: "</a>; rel=preload" } },
    { status: 103, headers: { link: "</b>; rel=preload" } },
  ]),
  {
    id: "http/trailers",
    title: "two fields behind the last chunk",
    level,
    rules: ["http.trailers"],
    scenario: {
      reply: { trailers: { "x-checksum": "0123456789abcdef", "server-timing": "total;dur=12.5" } },
      steps,
      gapMs: GAP_MS,
    },
    variants,
  },
  {
    id: "http/chunk-extensions",
    title: "every HTTP chunk, the last one too, with an extension: a token, a value, a quoted string",
    level,
    rules: ["http.chunk-extensions"],
    scenario: { steps, wire: { chunkExtensions: true }, gapMs: GAP_MS },
    variants,
  },
  redirected(307, "http.redirect-kept"),
  redirected(308, "http.redirect-kept"),
  redirected(301, "http.redirect-rewritten"),
  redirected(302, "http.redirect-rewritten"),
  redirected(303, "http.redirect-rewritten"),
];
