import type { Scenario } from "../scenario/scenario.ts";
import { MockServerError } from "./error.ts";

// RFC 9110: a field name is a token; a value is visible characters, spaces and tabs (and bytes above ASCII).
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What `wire.framing` decides; a second opinion in the headers would contradict the bytes. */
const FRAMING_HEADERS = new Set(["content-length", "transfer-encoding"]);

const DEFAULTS: [string, string][] = [
  ["content-type", "text/event-stream"],
  ["cache-control", "no-cache"],
];

/** The response headers of a scenario, without those of the HTTP framing. */
export function responseHeaders(reply: Scenario["reply"]): [string, string][] {
  const given = Object.entries(reply.headers).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  for (const [name, value] of given) refuseImpossible(name, value);
  const names = new Set(Object.keys(reply.headers).map((name) => name.toLowerCase()));
  return [...DEFAULTS.filter(([name]) => !names.has(name)), ...given];
}

function refuseImpossible(name: string, value: string): void {
  if (FRAMING_HEADERS.has(name.toLowerCase())) {
    throw new MockServerError(
      "invalid-scenario",
      `Cannot render \`reply.headers\`: "${name}" is decided by the framing. Remove it and set \`wire.framing\`.`,
    );
  }
  if (!NAME.test(name) || !VALUE.test(value)) {
    throw new MockServerError(
      "invalid-scenario",
      `Cannot render \`reply.headers\`: ${JSON.stringify(`${name}: ${value}`)} is no valid HTTP header. ` +
        "Use a plain name and a value on one line, without characters above U+00FF.",
    );
  }
}
