import type fc from "fast-check";
import type { StepInput } from "../../scenario/step.ts";
import { drawDelta, simplerText } from "./arbitrary-text.ts";
import { type Draw, drawList, drawn, oneIn, pick, simplerList } from "./drawn.ts";

const NAMES = ["get_weather", "run", "search_files", "a", "constructor", "__proto__"] as const;

/** Names that mean something to some languages, beside some that do not. */
const KEYS = ["a", "b", "city", "__proto__", "constructor", "toString", "", "0"] as const;

/** Values as they stand in JSON; numbers that a double cannot hold among them. */
const VALUES = [
  "null",
  "true",
  "0",
  "[]",
  "{}",
  "9007199254740993",
  "-9223372036854775808",
  "123456789012345678901234567890",
  "0.1000000000000000055511151231257827",
  "1.50",
  '"9007199254740993"',
  '{"__proto__":{"a":1}}',
] as const;

interface Call {
  name: string;
  /** The arguments as `"key":value` each. */
  members: string[];
  /** Where the arguments are cut, in code points; beyond their end it starts anew. */
  cuts: number[];
}

interface Calls {
  calls: Call[];
  /** Whose fragment comes next; the rest follows in order. */
  turns: number[];
}

/** Up to three parallel tool calls whose fragments come in any order that keeps each call's own. */
export function arbitraryToolSteps(): fc.Arbitrary<StepInput[]> {
  return drawn(
    (random): Calls => ({
      calls: drawList(random, [1, 3], () => drawCall(random)),
      turns: drawList(random, [0, 12], () => random.nextInt(0, 2)),
    }),
    simplerCalls,
  ).map(interleave);
}

function drawCall(random: Draw): Call {
  const keys = new Set(drawList(random, [0, 3], () => pick(random, KEYS)));
  const value = (): string => (oneIn(random, 2) ? pick(random, VALUES) : JSON.stringify(drawDelta(random)));
  return {
    name: pick(random, NAMES),
    members: [...keys].map((key) => `${JSON.stringify(key)}:${value()}`),
    cuts: drawList(random, [0, 4], () => random.nextInt(0, 200)),
  };
}

function* simplerCalls({ calls, turns }: Calls): Generator<Calls> {
  for (const simpler of simplerList(calls, simplerCall, 1)) yield { calls: simpler, turns };
  for (const simpler of simplerList(turns, () => [])) yield { calls, turns: simpler };
}

function* simplerCall(call: Call): Generator<Call> {
  for (const members of simplerList(call.members, simplerMember)) yield { ...call, members };
  for (const cuts of simplerList(call.cuts, () => [])) yield { ...call, cuts };
}

function* simplerMember(member: string): Generator<string> {
  const colon = member.indexOf(":");
  const [key, value] = [member.slice(0, colon), member.slice(colon + 1)];
  if (value === "0") return;
  yield `${key}:0`;
  if (!value.startsWith('"')) return;
  for (const text of simplerText(JSON.parse(value) as string)) yield `${key}:${JSON.stringify(text)}`;
}

function fragmentsOf({ members, cuts }: Call): string[] {
  const points = [...`{${members.join(",")}}`];
  const places = [...new Set(cuts.map((cut) => cut % (points.length + 1)))].sort((a, b) => a - b);
  return [...places, points.length].map((end, i) => points.slice(places[i - 1] ?? 0, end).join(""));
}

/** Opens every call in order of its index when its turn first comes, and deals out the fragments by `turns`. */
function interleave({ calls, turns }: Calls): StepInput[] {
  const left = calls.map(fragmentsOf);
  const steps: StepInput[] = [];
  let opened = 0;
  const open = (): void => {
    const index = opened++;
    const name = calls[index]?.name ?? "";
    steps.push({ toolDelta: { index, id: `call_${index}`, type: "function", name, arguments: "" } });
  };
  const deal = (index: number): void => {
    while (opened <= index) open();
    const fragment = left[index]?.shift();
    if (fragment !== undefined) steps.push({ toolDelta: { index, arguments: fragment } });
  };
  for (const turn of turns) deal(turn % calls.length);
  for (const [index, fragments] of left.entries()) {
    while (opened <= index) open();
    while (fragments.length > 0) deal(index);
  }
  return steps;
}
