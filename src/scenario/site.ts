import { z } from "zod";
import { peel } from "./describe-schema.ts";
import { mainKeys } from "./main-keys.ts";
import { isMapping, type Path } from "./mistake.ts";
import { STEP_KINDS, stepSchema } from "./step.ts";

/** A value, the schema it should meet, and where it stands. */
export interface Site {
  schema: z.core.$ZodType;
  value: unknown;
  path: Path;
  /** False when there is no such key, as opposed to a key without a value. */
  isPresent: boolean;
}

/** Whether a value is an object or list with this key of its own. */
export function hasKey(value: unknown, key: PropertyKey): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}

/** One step down, into the alternative that the value looks like. */
export function enter(site: Site, key: PropertyKey): Site {
  const isPresent = hasKey(site.value, key);
  const value: unknown = isPresent ? Reflect.get(Object(site.value), key) : undefined;
  return { schema: childSchema(site.schema, site.value, key), value, path: [...site.path, key], isPresent };
}

function childSchema(wrapped: z.core.$ZodType, value: unknown, key: PropertyKey): z.core.$ZodType {
  const schema = peel(wrapped);
  if (schema instanceof z.ZodUnion) {
    const option = optionFor(schema, value);
    return option === undefined ? z.unknown() : childSchema(option, value, key);
  }
  if (schema instanceof z.ZodObject) return schema.shape[String(key)] ?? z.unknown();
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodTuple) return schema.def.items[Number(key)] ?? z.unknown();
  return z.unknown();
}

/** The alternative that a value looks like: by its type, and for mappings by the keys they share. */
export function optionFor(union: z.ZodUnion, value: unknown): z.core.$ZodType | undefined {
  if (Array.isArray(value)) return union.options.find((option) => peel(option) instanceof z.ZodArray);
  if (!isMapping(value)) return undefined;
  const [kind, second] = union === stepSchema ? mainKeys(value) : [];
  if (kind !== undefined && second === undefined) return STEP_KINDS[kind];
  return (
    bySharedKeys(union, value)[0]?.option ??
    union.options.find((option) => peel(option) instanceof z.ZodRecord)
  );
}

/** The mapping forms that share keys with a value, the best first. */
export function bySharedKeys(
  union: z.ZodUnion,
  value: object,
): { option: z.core.$ZodType; shared: number }[] {
  return union.options
    .map((option) => ({ option, shared: keysOf(option).filter((key) => Object.hasOwn(value, key)).length }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared);
}

/** The keys a mapping form knows; none for other forms. */
export function keysOf(option: z.core.$ZodType): string[] {
  const schema = peel(option);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
