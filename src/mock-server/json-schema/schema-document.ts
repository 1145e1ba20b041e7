import { isMapping, isSchema, type Schema, type SchemaObject } from "./schema.ts";
import { subschemas } from "./subschemas.ts";

const ROOT = "schema:///root";
/** What a reference to a dialect itself means here: any schema. */
const META_SCHEMA = /^https?:\/\/json-schema\.org\/(draft-0\d|draft\/20\d\d-\d\d)\/schema$/;
const ANY_SCHEMA: Schema = { type: ["object", "boolean"] };

/** A schema with the names that its references go by: `$id`, `$anchor`, `$dynamicAnchor`, pointers. */
export class SchemaDocument {
  readonly root: Schema;
  /** Whether some schema asks which parts others have looked at. */
  readonly asksForRest: boolean;
  /** Each schema in it, with its place. */
  readonly parts: readonly { schema: SchemaObject; path: readonly (string | number)[] }[];
  /** Under the address of a resource, or an address with an anchor. */
  readonly #named = new Map<string, Schema>();
  readonly #bases = new WeakMap<SchemaObject, string>();
  readonly #targets = new WeakMap<SchemaObject, Schema | null>();

  constructor(root: Schema) {
    this.root = root;
    this.#named.set(ROOT, root);
    const parts: { schema: SchemaObject; path: (string | number)[] }[] = [];
    this.#walk(root, ROOT, [], parts);
    this.parts = parts;
    this.asksForRest = parts.some(
      ({ schema }) => isSchema(schema["unevaluatedProperties"]) || isSchema(schema["unevaluatedItems"]),
    );
  }

  /** Where `$ref`, `$dynamicRef` or `$recursiveRef` of a schema lead; null where nowhere. */
  target(schema: SchemaObject): Schema | null {
    const known = this.#targets.get(schema);
    if (known !== undefined) return known;
    const found = this.#find(schema);
    this.#targets.set(schema, found);
    return found;
  }

  #find(schema: SchemaObject): Schema | null {
    const reference = referenceOf(schema);
    if (reference === null) return null;
    const base = this.#bases.get(schema) ?? ROOT;
    const address = addressOf(reference, base);
    if (address === null) return null;
    const at = address.indexOf("#");
    const place = at === -1 ? address : address.slice(0, at);
    const fragment = at === -1 ? "" : decode(address.slice(at + 1));
    if (META_SCHEMA.test(place)) return ANY_SCHEMA;
    const resource = this.#named.get(place);
    if (resource === undefined) return null;
    if (fragment === "") return resource;
    if (!fragment.startsWith("/")) {
      const named = this.#named.get(`${place}#${fragment}`) ?? null;
      // The outermost of that name wins, and nothing is further out than the root.
      const isDynamic = isMapping(named) && named["$dynamicAnchor"] === fragment && "$dynamicRef" in schema;
      return isDynamic ? (this.#named.get(`${ROOT}#dynamic/${fragment}`) ?? named) : named;
    }
    const found = pointed(resource, fragment);
    // A place that is none for schemas, such as `components/schemas`.
    if (isMapping(found) && !this.#bases.has(found)) this.#walk(found, place, [], []);
    return isSchema(found) ? found : null;
  }

  #walk(
    schema: Schema,
    outerBase: string,
    path: (string | number)[],
    parts: { schema: SchemaObject; path: (string | number)[] }[],
  ): void {
    if (typeof schema === "boolean" || this.#bases.has(schema)) return;
    const { $id: id, $anchor: anchor, $dynamicAnchor: dynamic } = schema;
    let base = outerBase;
    // In older drafts an `$id` can be an anchor.
    if (typeof id === "string" && id.startsWith("#")) this.#named.set(outerBase + id, schema);
    else if (typeof id === "string") {
      base = addressOf(id, outerBase)?.replace(/#.*$/s, "") ?? outerBase;
      this.#named.set(base, schema);
    }
    this.#bases.set(schema, base);
    for (const name of [anchor, dynamic]) {
      if (typeof name === "string") this.#named.set(`${base}#${name}`, schema);
    }
    const isRoot = schema === this.root || base === this.#bases.get(this.root as SchemaObject);
    if (typeof dynamic === "string" && isRoot) this.#named.set(`${ROOT}#dynamic/${dynamic}`, schema);
    parts.push({ schema, path });
    for (const inner of subschemas(schema)) this.#walk(inner.schema, base, [...path, ...inner.path], parts);
  }
}

/** What a schema refers to, in whatever draft; null where to nothing. */
export function referenceOf(schema: SchemaObject): string | null {
  const { $ref: plain, $dynamicRef: dynamic, $recursiveRef: recursive } = schema;
  const reference = plain ?? dynamic ?? recursive;
  return typeof reference === "string" ? reference : null;
}

function addressOf(reference: string, base: string): string | null {
  try {
    return new URL(reference, base).href;
  } catch {
    // A reference that is no address leads nowhere.
    return null;
  }
}

function pointed(from: Schema, pointer: string): unknown {
  let at: unknown = from;
  for (const part of pointer.slice(1).split("/")) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const holder: unknown = at;
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, key)) return null;
    at = Reflect.get(holder, key);
  }
  return at;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
