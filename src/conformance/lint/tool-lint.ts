import { isJsonObject, type JsonObject, parseJson, textOf } from "../read/json-value.ts";
import { type Place, type RuleTally, shown } from "./lint-rule.ts";
import type { TOOL_LINT_RULES } from "./tool-rules.ts";

export type ToolTallies = { readonly [Name in keyof typeof TOOL_LINT_RULES]: RuleTally };

/** Calls of a choice that are looked after; a stream of millions of them is kept in bounded memory. */
const MAX_CALLS = 1024;

interface OpenCall {
  index: number | null;
  id: string;
  name: string;
  isCustom: boolean;
  arguments: string;
  /** Whether `arguments` is all that was sent. */
  isWhole: boolean;
  place: Place;
}

/** The tool calls of one choice. */
export class ToolLint {
  readonly #tallies: ToolTallies;
  readonly #calls: OpenCall[] = [];
  readonly #byIndex = new Map<number, OpenCall>();
  readonly #byId = new Map<string, OpenCall>();
  readonly #room: { left: number };

  constructor(tallies: ToolTallies, room: { left: number }) {
    this.#tallies = tallies;
    this.#room = room;
  }

  get hasCalls(): boolean {
    return this.#calls.length > 0;
  }

  read(list: unknown, place: Place): void {
    if (!Array.isArray(list)) return this.#tallies.list.fail(place, `\`tool_calls\` is ${shown(list)}`);
    for (const item of list as unknown[]) {
      if (isJsonObject(item)) this.#fragment(item, place);
      else this.#tallies.list.fail(place, `a tool call is ${shown(item)}`);
    }
  }

  #fragment(fragment: JsonObject, place: Place): void {
    const { list, index: indexRule, indexPresent } = this.#tallies;
    const isCustom = isJsonObject(fragment["custom"]);
    const called = isCustom ? fragment["custom"] : fragment["function"];
    const isOdd = called !== undefined && !isJsonObject(called);
    list.require(!isOdd, place, () => `\`function\` is ${shown(called)}`);
    const index = wholeFrom0(fragment["index"]);
    const said = isJsonObject(called) ? called : {};
    const id = textOf(fragment["id"]);
    const name = textOf(said["name"]);
    const isBare = fragment["index"] === undefined || fragment["index"] === null;
    const opens = id !== "" || name !== "";
    const says = (): string => `\`index\` of a tool call is ${shown(fragment["index"])}`;
    indexRule.require(index !== null || (isBare && opens), place, says);
    indexPresent.require(!isBare || !opens, place, says);
    let known = this.#find(index, id, name);
    if (known !== null && id !== "" && known.id !== "" && id !== known.id) {
      const was = shown(known.id);
      this.#tallies.sameId.fail(place, `index ${index} had the id ${was} and now has ${shown(id)}`);
      // With a name it is a call of its own, whatever its index says.
      if (name !== "") known = null;
    }
    if (known === null) this.#open({ fragment, said, index, id, name, isCustom }, place);
    else this.#continue(known, id, name, place);
    const call = known ?? this.#calls.at(-1);
    if (call !== undefined) this.#append(call, said[isCustom ? "input" : "arguments"], place);
  }

  /** The call that a fragment goes on with; null where it opens one. */
  #find(index: number | null, id: string, name: string): OpenCall | null {
    if (index !== null) return this.#byIndex.get(index) ?? null;
    if (id !== "") return this.#byId.get(id) ?? null;
    return name === "" ? (this.#calls.at(-1) ?? null) : null;
  }

  #open(
    opening: {
      fragment: JsonObject;
      said: JsonObject;
      index: number | null;
      id: string;
      name: string;
      isCustom: boolean;
    },
    place: Place,
  ): void {
    const { fragment, said, index, id, name, isCustom } = opening;
    const { opening: openingRule, type, sameId } = this.#tallies;
    const missing = [
      ...(id === "" ? [`\`id\` is ${shown(fragment["id"])}`] : []),
      ...(name === "" ? [`\`name\` is ${shown(said["name"])}`] : []),
    ];
    openingRule.require(
      missing.length === 0,
      place,
      () => `the first fragment of a call: ${missing.join(", ")}`,
    );
    const isTyped = fragment["type"] === "function" || fragment["type"] === "custom";
    type.require(isTyped, place, () => `\`type\` is ${shown(fragment["type"])}`);
    if (id !== "") {
      sameId.require(!this.#byId.has(id), place, () => `a second call has the id ${shown(id)}`);
    }
    if (this.#calls.length >= MAX_CALLS) return;
    const call: OpenCall = { index, id, name, isCustom, arguments: "", isWhole: true, place: { ...place } };
    this.#calls.push(call);
    if (index !== null) this.#byIndex.set(index, call);
    if (id !== "" && !this.#byId.has(id)) this.#byId.set(id, call);
  }

  #continue(call: OpenCall, id: string, name: string, place: Place): void {
    const { saidOnce } = this.#tallies;
    const isIdAgain = id !== "" && id === call.id;
    const isNameAgain = name !== "" && call.name !== "";
    saidOnce.require(
      !isIdAgain && !isNameAgain,
      place,
      () => `${isIdAgain ? `the id ${shown(id)}` : `the name ${shown(name)}`} again`,
    );
    if (call.id === "") call.id = id;
    if (call.name === "") call.name = name;
  }

  #append(call: OpenCall, value: unknown, place: Place): void {
    const isText = typeof value === "string";
    const isNothing = value === undefined || value === null;
    this.#tallies.arguments.require(isText || isNothing, place, () => `\`arguments\` is ${shown(value)}`);
    if (!isText) {
      // What is no string was reported above; whether the rest is JSON says nothing more.
      if (!isNothing) call.isWhole = false;
      return;
    }
    this.#room.left -= value.length;
    if (this.#room.left < 0) {
      call.isWhole = false;
      call.arguments = "";
    } else if (call.isWhole) call.arguments += value;
  }

  /** Judges the calls as wholes; `reason` is null where the choice never ended. */
  end(reason: string | null, place: Place): void {
    const { contiguous, json, finish, some } = this.#tallies;
    if (reason === "tool_calls") some.require(this.hasCalls, place, () => "tool_calls, and no call");
    if (!this.hasCalls) return;
    const indexes = [...this.#byIndex.keys()].sort((a, b) => a - b);
    const hole = indexes.findIndex((index, at) => index !== at);
    if (indexes.length > 0) {
      contiguous.require(hole === -1, place, () => `the indexes are ${indexes.slice(0, 10).join(", ")}`);
    }
    if (reason === null) return;
    finish.require(
      ENDS_CALLS.has(reason),
      place,
      () => `a choice with tool calls ends with ${shown(reason)}`,
    );
    // A call that was cut off at the limit is cut off.
    if (reason === "length" || reason === "content_filter") return;
    for (const call of this.#calls) {
      if (!call.isWhole || call.isCustom) continue;
      json.require(
        isJsonObject(parseJson(call.arguments)),
        call.place,
        () => `the arguments of ${shown(call.name)} are ${shown(call.arguments)}`,
      );
    }
  }
}

const ENDS_CALLS = new Set(["tool_calls", "length", "content_filter", "function_call"]);

function wholeFrom0(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : null;
}
