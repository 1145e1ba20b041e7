import { checkHeaderNames, checkReply } from "./check-headers.ts";
import type { Match } from "./match.ts";
import { isMapping, type Mistake, nameOf, type Path } from "./mistake.ts";
import { textPattern } from "./pattern.ts";
import type { FollowUp, Scenario } from "./scenario.ts";
import type { Content, Step } from "./step.ts";

// What no schema can say: a scenario that passed it, and still could not be played.

/** UTF-16 code units. V8 ends near 2^29, and JSON escapes need room too. */
const MAX_REPEATED_LENGTH = 2 ** 27;

/** Log probabilities spell out every byte of a delta as a number. */
const MAX_LOGGED_LENGTH = 2 ** 20;

const MAX_DEPTH = 1000;

/** Finds what would fail only when the scenario is played. */
export function checkScenario(scenario: Scenario): Mistake[] {
  const all = [scenario, ...(scenario.then ?? [])];
  return [
    ...(scenario.match === undefined ? [] : checkMatch(scenario.match)),
    ...all.flatMap((one, index) => checkFollowUp(one, index === 0 ? [] : ["then", index - 1])),
    ...checkJson(scenario, []),
  ];
}

function checkFollowUp({ reply, steps }: FollowUp, root: Path): Mistake[] {
  return [
    ...checkReply(reply, root),
    ...steps.flatMap((step, index) => checkStep(step, index, steps, [...root, "steps", index])),
  ];
}

/** `root` is where the match stands, and `path` where its text does. */
export function checkMatch(
  { text, header = {} }: Match,
  root: Path = ["match"],
  path: Path = [...root, "text"],
): Mistake[] {
  const mistakes = checkHeaderNames(header, [...root, "header"]);
  try {
    if (text !== undefined) textPattern(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : "";
    mistakes.push({ path, at: "value", text: `${nameOf(path)} is no regular expression: ${why}.` });
  }
  return mistakes;
}

function checkStep(step: Step, index: number, steps: Step[], path: Path): Mistake[] {
  if ("usage" in step && step.on === "previous-chunk" && !steps.slice(0, index).some(sendsChunk)) {
    const on = [...path, "on"];
    const why = "is `previous-chunk`, but no chunk comes before it. Move the step, or write `on: own-chunk`.";
    return [{ path: on, at: "value", text: `${nameOf(on)} ${why}` }];
  }
  for (const key of ["text", "reasoning", "refusal"] as const) {
    const content: Content | undefined = key in step ? Reflect.get(step, key) : undefined;
    const isLogged = "logprobs" in step && step.logprobs !== undefined;
    if (isLogged && Array.isArray(step.logprobs) && Array.isArray(content)) {
      const surplus = step.logprobs.length - content.length;
      if (surplus > 0) return [tooManyLogprobs([...path, "logprobs", content.length], surplus)];
    }
    const mostUnits = isLogged ? MAX_LOGGED_LENGTH : MAX_REPEATED_LENGTH;
    if (!isMapping(content) || content.repeat.length * content.times <= mostUnits) continue;
    const times = [...path, key, "times"];
    const most = Math.floor(mostUnits / content.repeat.length);
    const text = `${nameOf(times)} is ${content.times}, more than fits into memory. Write at most ${most}.`;
    return [{ path: times, at: "value", text }];
  }
  return [];
}

function tooManyLogprobs(path: Path, surplus: number): Mistake {
  const text = `${nameOf(path)} belongs to no delta: there are ${surplus} more than deltas. Remove what is left over.`;
  return { path, at: "value", text };
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
