type Fields = Record<string, unknown>;

interface OpenCall {
  /** `null` when the provider gave none. */
  index: number | null;
  id: string | null;
  name: string;
  arguments: string;
}

/** Joins the fragments of one choice's tool calls. The first id and name of a call win; arguments are joined. */
export class ToolCallCollector {
  readonly #calls: OpenCall[] = [];
  /** The latest call of each index, so that a long stream of fragments stays linear. */
  readonly #byIndex = new Map<number, OpenCall>();

  add(fragment: Fields): void {
    const index = readIndex(fragment["index"]);
    const id = nonEmpty(fragment["id"]);
    const said = fragment["function"] ?? fragment["custom"];
    const {
      name: rawName,
      arguments: parts,
      input,
    } = (typeof said === "object" && said !== null ? said : {}) as Fields;
    const name = nonEmpty(rawName);
    const args = parts ?? input;
    // An index alone says nothing about a call.
    if (id === null && name === null && (args ?? "") === "") return;
    const call = this.#callFor(index, id, name);
    call.id ??= id;
    call.name ||= name ?? "";
    if (typeof args === "string") call.arguments += args;
    else if (typeof args === "object" && args !== null) call.arguments += JSON.stringify(args);
  }

  /** The calls in order of their index; those without one keep their place behind. */
  calls(): { id: string | null; name: string; arguments: string }[] {
    const place = (call: OpenCall): number => call.index ?? Number.POSITIVE_INFINITY;
    const ordered = [...this.#calls].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
    return ordered.map(({ index: _index, ...call }) => call);
  }

  #callFor(index: number | null, id: string | null, name: string | null): OpenCall {
    const known = index === null ? this.#withoutIndex(id, name) : this.#withIndex(index, id, name);
    if (known) return known;
    const call: OpenCall = { index, id, name: "", arguments: "" };
    this.#calls.push(call);
    if (index !== null) this.#byIndex.set(index, call);
    return call;
  }

  #withIndex(index: number, id: string | null, name: string | null): OpenCall | undefined {
    const newest = this.#byIndex.get(index);
    if (!newest || id === null || newest.id === null || newest.id === id) return newest;
    const sameId = this.#calls.find((call) => call.index === index && call.id === id);
    // Providers that send 0 for every index: a new id together with a name is a new call.
    return sameId ?? (name === null ? newest : undefined);
  }

  #withoutIndex(id: string | null, name: string | null): OpenCall | undefined {
    if (id !== null) return this.#calls.findLast((call) => call.id === id);
    const last = this.#calls.at(-1);
    if (name === null || name !== last?.name) return name === null ? last : undefined;
    // The same name again: another call if the arguments so far are whole, a repetition otherwise.
    return isWholeJson(last.arguments) ? undefined : last;
  }
}

function isWholeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Not whole is an answer here, not a failure.
    return false;
  }
}

/** An index as number or numeric string; `null` when it is neither. */
export function readIndex(value: unknown): number | null {
  const index = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof index === "number" && Number.isInteger(index) ? index : null;
}

function nonEmpty(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
