import { isJsonObject } from "../read/json-value.ts";
import { sameJson } from "../rules/same-json.ts";
import type { EndpointReply } from "./endpoint-reply.ts";

/** A stretch of a reply's body, in bytes. */
export interface BodyPlace {
  from: number;
  to: number;
}

interface Shown {
  expected?: unknown;
  actual?: unknown;
}

/** Where in a reply the value stands that a rule was broken by; null where it stands nowhere as it is. */
export function decidingPlace(reply: EndpointReply, { expected, actual }: Shown): BodyPlace | null {
  const body = Buffer.from(reply.raw.body);
  const known = leavesOf(expected);
  for (const value of [actual, ...leavesOf(actual)]) {
    if (!isTelling(value) || known.includes(value as string)) continue;
    const place = placeIn(reply, body, value);
    if (place !== null) return place;
  }
  return null;
}

/** A number or a word of two letters stands anywhere. */
function isTelling(value: unknown): boolean {
  if (typeof value === "string") return value.length >= 3;
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function placeIn({ events }: EndpointReply, body: Buffer, value: unknown): BodyPlace | null {
  const event =
    events.find((each) => holds(each.value, value)) ??
    events.find(({ data }) => typeof value === "string" && data.includes(value));
  // JSON over several lines stands in the body in another way.
  const at = event === undefined ? -1 : body.indexOf(event.data);
  if (event === undefined || at === -1) return stretchOf(body, value);
  const data = Buffer.from(event.data);
  const { from, to } = stretchOf(data, value) ?? { from: 0, to: data.length };
  return { from: at + from, to: at + to };
}

function stretchOf(bytes: Buffer, value: unknown): BodyPlace | null {
  const written = JSON.stringify(value);
  const forms = typeof value === "string" ? [written.slice(1, -1), value] : [written];
  for (const form of forms) {
    const from = bytes.indexOf(form);
    if (from !== -1) return { from, to: from + Buffer.byteLength(form) };
  }
  return null;
}

/** Whether something in a value is this. */
function holds(value: unknown, wanted: unknown): boolean {
  if (sameJson(value, wanted)) return true;
  if (Array.isArray(value)) return value.some((each) => holds(each, wanted));
  return isJsonObject(value) && Object.values(value).some((each) => holds(each, wanted));
}

/** How deep and how far is looked for texts in what a rule shows. */
const MAX_LEAVES = 50;

function leavesOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leavesOf).slice(0, MAX_LEAVES);
}
