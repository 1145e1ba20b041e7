/** Where something stands inside a scenario, from the outside in. */
export type Path = readonly PropertyKey[];

/** Something wrong with a scenario, before it is known on which line it stands. */
export interface Mistake {
  path: Path;
  /** Whether the key or its value is to be pointed at. A place that is missing is looked for further out. */
  at: "key" | "value";
  /** A whole sentence that names the path. */
  text: string;
}

/** `steps[2].wait`, `reply.headers["x-id"]`; `the scenario` for the empty path. */
export function formatPath(path: Path): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(String(key))) text += text === "" ? String(key) : `.${String(key)}`;
    else text += `[${JSON.stringify(String(key))}]`;
  }
  return text;
}

/** The path as the subject of a sentence. */
export function nameOf(path: Path): string {
  return path.length === 0 ? "the scenario" : `\`${formatPath(path)}\``;
}

/** True for mappings: objects that are no lists. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
