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
    const said = fragment["function"];
    const { name, arguments: args } = (typeof said === "object" && said !== null ? said : {}) as Fields;
    const call = this.#callFor(index, id, nonEmpty(name));
    call.id ??= id;
    call.name ||= nonEmpty(name) ?? "";
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
    const known = index === null ? this.#withoutIndex(id, name) : this.#byIndex.get(index);
    if (known && !isAnother(known, id, name)) return known;
    const call: OpenCall = { index, id, name: "", arguments: "" };
    this.#calls.push(call);
    if (index !== null) this.#byIndex.set(index, call);
    return call;
  }

  #withoutIndex(id: string | null, name: string | null): OpenCall | undefined {
    const last = this.#calls.at(-1);
    if (id !== null) return this.#calls.findLast((call) => call.id === id);
    // A name opens a call; a bare fragment of arguments goes on with the last one.
    return name === null ? last : undefined;
  }
}

/** Providers that send 0 for every index: a new id together with a name is a new call. */
function isAnother(known: OpenCall, id: string | null, name: string | null): boolean {
  return id !== null && name !== null && known.id !== null && known.id !== id;
}

function readIndex(value: unknown): number | null {
  const index = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof index === "number" && Number.isInteger(index) ? index : null;
}

function nonEmpty(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
