import type { Scenario } from "../scenario/scenario.ts";
import type { WireStyle } from "../scenario/wire-style.ts";
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
export function responseHeaders(reply: Scenario["reply"], wire: WireStyle): [string, string][] {
  const given = fieldLines(reply.headers, "reply.headers");
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  const defaults = DEFAULTS.filter(([name]) => !names.has(name));
  // The plain form says so too: which of the two was sent depended on the request (RFC 9110 12.5.5).
  const varies = wire.compression !== "none" && !names.has("vary");
  return [...defaults, ...given, ...(varies ? [["vary", "accept-encoding"] as [string, string]] : [])];
}

/** One pair for each value. */
export function fieldLines(fields: Record<string, string | string[]>, place: string): [string, string][] {
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  for (const [name, value] of lines) refuseImpossible(name, value, place);
  return lines;
}

function refuseImpossible(name: string, value: string, place: string): void {
  if (FRAMING_HEADERS.has(name.toLowerCase())) {
    throw new MockServerError(
      "invalid-scenario",
      `Cannot render \`${place}\`: "${name}" is decided by the framing. Remove it and set \`wire.framing\`.`,
    );
  }
  if (!NAME.test(name) || !VALUE.test(value)) {
    throw new MockServerError(
      "invalid-scenario",
      `Cannot render \`${place}\`: ${JSON.stringify(`${name}: ${value}`)} is no valid HTTP header. ` +
        "Use a plain name and a value on one line, without characters above U+00FF.",
    );
  }
}
