import { expect, test } from "vitest";
import { parseScenario, type ScenarioInput, ScenarioError } from "../../src/scenario/index.ts";

function complaint(input: unknown): string {
  try {
    parseScenario(input);
    return "none";
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
}

test.each<[Partial<ScenarioInput> | object, string]>([
  [
    { wire: { compression: "gzip", framing: "content-length" } },
    "Invalid scenario: `wire.compression`: a compressed body has no length in advance; use `wire.framing: chunked` or `close`.",
  ],
  [
    { wire: { compression: "br" }, reply: { headers: { "Content-Encoding": "br" } } },
    'Invalid scenario: `reply.headers["Content-Encoding"]`: `wire.compression` decides it; leave one of the two out.',
  ],
  [
    { wire: { framing: "close", chunkExtensions: true } },
    "Invalid scenario: `wire.chunkExtensions`: a chunk extension needs `wire.framing: chunked`; leave it out.",
  ],
  [
    { wire: { framing: "close" }, reply: { trailers: { a: "b" } } },
    "Invalid scenario: `reply.trailers`: a trailer needs `wire.framing: chunked`; send it as a header instead.",
  ],
  [
    { reply: { httpVersion: "1.0", trailers: { a: "b" } } },
    "Invalid scenario: `reply.trailers`: a trailer needs `wire.framing: chunked` and HTTP/1.1; send it as a header instead.",
  ],
  [
    { reply: { httpVersion: "1.0" }, ending: "fin-in-chunk" },
    "Invalid scenario: `ending`: `fin-in-chunk` needs `wire.framing: chunked` and HTTP/1.1; use `fin` to cut a body of another framing.",
  ],
  [
    { pace: { firstMs: 5 }, gapMs: 5 },
    "Invalid scenario: `gapMs`: `pace` takes the place of `gapMs`; leave one of the two out.",
  ],
  [
    { reply: { trailers: { "x y": "b" } } },
    'Invalid scenario: `reply.trailers["x y"]` is no header name: use letters, digits and `-`.',
  ],
  [
    { reply: { trailers: { "content-length": "1" } } },
    'Invalid scenario: `reply.trailers["content-length"]` cannot be set by hand: `wire.framing` decides how the body is framed.',
  ],
  [
    { reply: { informational: [{ status: 103, headers: { link: "a\nb" } }] } },
    "Invalid scenario: `reply.informational[0].headers.link` has a character that no header value can carry: keep to one line of Latin-1 text.",
  ],
  [
    { reply: { informational: [{ status: 101 }] } },
    "Invalid scenario: `reply.informational[0].status` is 101, expected `100`, `102` or `103`.",
  ],
  [
    { reply: { httpVersion: 1.1 } },
    'Invalid scenario: `reply.httpVersion` is 1.1, expected `1.1` or `1.0`. Put it in quotes: "1.1".',
  ],
  [
    { reply: { httpVersion: 1 } },
    'Invalid scenario: `reply.httpVersion` is 1, expected `1.1` or `1.0`. Put it in quotes: "1.0".',
  ],
  [
    { match: { text: "/(/" } },
    "Invalid scenario: `match.text` is no regular expression: /(/: Unterminated group.",
  ],
  [
    { match: { text: "/a/g" } },
    "Invalid scenario: `match.text` is no regular expression: the flag `g` has no meaning here.",
  ],
  [
    { match: { header: { "x y": "*" } } },
    'Invalid scenario: `match.header["x y"]` is no header name: use letters, digits and `-`.',
  ],
  [{ match: { models: "x" } }, "Invalid scenario: `match.models` is unknown. Did you mean `model`?"],
  [
    { steps: [{ text: ["a"], logprobs: [null, null, null] }] },
    "Invalid scenario: `steps[0].logprobs[1]` belongs to no delta: there are 2 more than deltas. Remove what is left over.",
  ],
  [
    { steps: [{ text: { repeat: "a", times: 2_000_000 }, logprobs: true }] },
    "Invalid scenario: `steps[0].text.times` is 2000000, more than fits into memory. Write at most 1048576.",
  ],
  [
    { then: [{ steps: [{ wait: -5 }] }] },
    "Invalid scenario: `then[0].steps[0].wait` is -5, expected a number from 0 to 3600000.",
  ],
  [
    { then: [{ steps: [], pace: {}, gapMs: 1 }] },
    "Invalid scenario: `then[0].gapMs`: `pace` takes the place of `gapMs`; leave one of the two out.",
  ],
  [
    { then: [{ steps: [], reply: { headers: { "x y": "" } } }] },
    'Invalid scenario: `then[0].reply.headers["x y"]` is no header name: use letters, digits and `-`.',
  ],
  [
    {
      then: [
        {
          steps: [
            { usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }, on: "previous-chunk" },
          ],
        },
      ],
    },
    "Invalid scenario: `then[0].steps[0].on` is `previous-chunk`, but no chunk comes before it. Move the step, or write `on: own-chunk`.",
  ],
])("%j is refused", (input, message) => {
  expect(complaint({ steps: [], ...input })).toBe(message);
});

test.each<Partial<ScenarioInput>>([
  { wire: { compression: "gzip", framing: "close" } },
  { reply: { httpVersion: "1.0" }, ending: "fin" },
  { pace: { tokensPerSecond: 5 } },
  { match: {} },
  { match: { text: "/a/isu", path: "/v1/" } },
])("%j can be had", (input) => {
  expect(complaint({ steps: [], ...input })).toBe("none");
});
