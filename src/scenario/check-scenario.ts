import { isMapping, type Mistake, nameOf, type Path } from "./mistake.ts";
import type { Scenario } from "./scenario.ts";
import type { Content, Step } from "./step.ts";

// What no schema can say: a scenario that passed it, and still could not be played.

/** UTF-16 code units. V8 ends near 2^29, and JSON escapes need room too. */
const MAX_REPEATED_LENGTH = 2 ** 27;

const MAX_DEPTH = 1000;

// RFC 9110 5.1 and 5.5, as node:http enforces them.
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const FRAMING_HEADERS = new Set(["content-length", "transfer-encoding"]);

/** Finds what would fail only when the scenario is played. */
export function checkScenario(scenario: Scenario): Mistake[] {
  return [
    ...checkHeaders(scenario.reply.headers),
    ...scenario.steps.flatMap((step, index) => checkStep(step, index, scenario.steps)),
    ...checkJson(scenario, []),
  ];
}

function checkHeaders(headers: Scenario["reply"]["headers"]): Mistake[] {
  const mistakes: Mistake[] = [];
  const seen = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const path = ["reply", "headers", name];
    const reject = (at: Mistake["at"], why: string) =>
      mistakes.push({ path, at, text: `${nameOf(path)} ${why}` });
    const lower = name.toLowerCase();
    const twin = seen.get(lower);
    seen.set(lower, name);
    if (!HEADER_NAME.test(name)) reject("key", "is no header name: use letters, digits and `-`.");
    else if (twin !== undefined)
      reject("key", `repeats \`${twin}\`: give several values as a list under one name.`);
    else if (FRAMING_HEADERS.has(lower)) {
      reject("key", "cannot be set by hand: `wire.framing` decides how the body is framed.");
    } else if (![value].flat().every((one) => HEADER_VALUE.test(one))) {
      reject("value", "has a character that no header value can carry: keep to one line of Latin-1 text.");
    }
  }
  return mistakes;
}

function checkStep(step: Step, index: number, steps: Step[]): Mistake[] {
  const path = ["steps", index];
  if ("usage" in step && step.on === "previous-chunk" && !steps.slice(0, index).some(sendsChunk)) {
    const on = [...path, "on"];
    const why = "is `previous-chunk`, but no chunk comes before it. Move the step, or write `on: own-chunk`.";
    return [{ path: on, at: "value", text: `${nameOf(on)} ${why}` }];
  }
  for (const key of ["text", "reasoning", "refusal"] as const) {
    const content: Content | undefined = key in step ? Reflect.get(step, key) : undefined;
    if (!isMapping(content) || content.repeat.length * content.times <= MAX_REPEATED_LENGTH) continue;
    const times = [...path, key, "times"];
    const most = Math.floor(MAX_REPEATED_LENGTH / content.repeat.length);
    const text = `${nameOf(times)} is ${content.times}, more than fits into memory. Write at most ${most}.`;
    return [{ path: times, at: "value", text }];
  }
  return [];
}

/** Whether a step sends a chunk that could carry the usage. */
function sendsChunk(step: Step): boolean {
  if ("chunk" in step) return isMapping(step.chunk);
  if ("usage" in step) return step.on === "own-chunk";
  if ("text" in step) return !isNothing(step.text);
  if ("reasoning" in step) return !isNothing(step.reasoning);
  if ("refusal" in step) return !isNothing(step.refusal);
  return "role" in step || "tool" in step || "toolDelta" in step || "finish" in step;
}

function isNothing(content: Content): boolean {
  return Array.isArray(content) && content.length === 0;
}

/** Modules and YAML can hold values that JSON has no form for; on the wire they would turn into something else. */
function checkJson(value: unknown, path: Path, ancestors: readonly object[] = []): Mistake[] {
  const reject = (found: string): Mistake[] => [
    { path, at: "value", text: `${nameOf(path)} is ${found}, expected a value that JSON can carry.` },
  ];
  if (value === null || typeof value === "string" || typeof value === "boolean") return [];
  if (typeof value === "number") return Number.isFinite(value) ? [] : reject(String(value));
  if (typeof value !== "object") return reject(value === undefined ? "undefined" : `a ${typeof value}`);
  if (ancestors.includes(value)) return reject("inside itself");
  if (ancestors.length > MAX_DEPTH) return reject("nested too deep");
  const isPlain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!isPlain) return reject(`a ${value.constructor?.name || "class instance"}`);
  const inside = [...ancestors, value];
  return (
    Object.entries(value)
      // An optional field may be there with the value undefined; the value of a chunk may not.
      .filter(([key, part]) => part !== undefined || Array.isArray(value) || key === "chunk")
      .flatMap(([key, part]) => checkJson(part, [...path, Array.isArray(value) ? Number(key) : key], inside))
  );
}
