import type { JsonObject, Template } from "./knobs.ts";

/** Puts values into the places of a template; a place without a value is left out with its key. */
export function fillTemplate(template: Template, values: JsonObject): JsonObject {
  const filled: JsonObject = {};
  for (const [key, part] of Object.entries(template)) {
    const value = fill(part, values);
    if (value !== undefined) filled[key] = value;
  }
  return filled;
}

function fill(part: unknown, values: JsonObject): unknown {
  if (typeof part === "string" && /^\$[a-z]+$/i.test(part)) return values[part.slice(1)];
  if (Array.isArray(part)) return part.map((each) => fill(each, values));
  if (typeof part === "object" && part !== null) return fillTemplate(part as Template, values);
  return part;
}
