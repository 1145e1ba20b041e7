import { type Mistake, nameOf, type Path } from "./mistake.ts";
import type { FollowUp } from "./scenario.ts";

// RFC 9110 5.1 and 5.5, as node:http enforces them.
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const FRAMING_HEADERS = new Set(["content-length", "transfer-encoding"]);

type Fields = Record<string, string | string[]>;

/** Header and trailer fields that HTTP cannot carry, or that would contradict the framing. */
export function checkReply({ headers, informational, trailers }: FollowUp["reply"], root: Path): Mistake[] {
  const path = [...root, "reply"];
  return [
    ...checkFields(headers, [...path, "headers"]),
    ...informational.flatMap((one, index) =>
      checkFields(one.headers, [...path, "informational", index, "headers"]),
    ),
    ...checkFields(trailers, [...path, "trailers"]),
  ];
}

function checkFields(fields: Fields, path: Path): Mistake[] {
  const mistakes = checkHeaderNames(fields, path);
  for (const [name, value] of Object.entries(fields)) {
    const place = [...path, name];
    if (mistakes.some((mistake) => mistake.path.at(-1) === name)) continue;
    if (FRAMING_HEADERS.has(name.toLowerCase())) {
      const why = "cannot be set by hand: `wire.framing` decides how the body is framed.";
      mistakes.push({ path: place, at: "key", text: `${nameOf(place)} ${why}` });
    } else if (![value].flat().every((one) => HEADER_VALUE.test(one))) {
      const why = "has a character that no header value can carry: keep to one line of Latin-1 text.";
      mistakes.push({ path: place, at: "value", text: `${nameOf(place)} ${why}` });
    }
  }
  return mistakes;
}

/** Names that are none, and names that differ in case only. */
export function checkHeaderNames(fields: Fields, path: Path): Mistake[] {
  const mistakes: Mistake[] = [];
  const seen = new Map<string, string>();
  for (const name of Object.keys(fields)) {
    const place = [...path, name];
    const reject = (why: string) =>
      mistakes.push({ path: place, at: "key", text: `${nameOf(place)} ${why}` });
    const twin = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    if (!HEADER_NAME.test(name)) reject("is no header name: use letters, digits and `-`.");
    else if (twin !== undefined) {
      reject(`repeats \`${twin}\`: give several values as a list under one name.`);
    }
  }
  return mistakes;
}
