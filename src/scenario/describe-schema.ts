import { z } from "zod";
import { listWords } from "./describe-value.ts";
import { stepSchema } from "./step.ts";

/** What a schema accepts, in words: "a whole number from 200 to 599", "a string, a list of strings or {repeat, times}". */
export function describeSchema(wrapped: z.core.$ZodType): string {
  const schema = peel(wrapped);
  if (schema === stepSchema) return "a step";
  if (schema instanceof z.ZodUnion) return listWords(schema.options.flatMap(describeForms), "or");
  if (schema instanceof z.ZodObject) return describeObject(schema);
  if (schema instanceof z.ZodArray) {
    const item = describeSchema(schema.element);
    return z.safeParse(schema, []).success
      ? `a list of ${plural(item)}`
      : `a list with at least ${item.replace(/^an? /, "one ")}`;
  }
  if (schema instanceof z.ZodTuple) {
    return `a list [${schema.def.items.map(describeSchema).join(", ")}]`;
  }
  if (schema instanceof z.ZodRecord) return "an object";
  if (schema instanceof z.ZodEnum)
    return listWords(
      schema.options.map((option) => `\`${option}\``),
      "or",
    );
  if (schema instanceof z.ZodLiteral)
    return [...schema.values].map((value) => `\`${String(value)}\``).join(" or ");
  if (schema instanceof z.ZodNumber || schema instanceof z.ZodNumberFormat) return describeNumber(schema);
  if (schema instanceof z.ZodStringFormat)
    return schema.format === "regex" ? "a string" : `${schema.format} text`;
  if (schema instanceof z.ZodString)
    return (schema.minLength ?? 0) > 0 ? "a string that is not empty" : "a string";
  if (schema instanceof z.ZodBoolean) return "`true` or `false`";
  if (schema instanceof z.ZodNull) return "null";
  return "any JSON value";
}

/** The words of an enumeration one by one, so that they line up with the other forms of a union. */
function describeForms(schema: z.core.$ZodType): string[] {
  return schema instanceof z.ZodEnum
    ? schema.options.map((option) => `\`${option}\``)
    : [describeSchema(schema)];
}

/** The schema inside defaults, optionals and transforms. */
export function peel(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable
  ) {
    return peel(schema.unwrap());
  }
  return schema instanceof z.ZodPipe ? peel(schema.in) : schema;
}

function describeObject(schema: z.ZodObject): string {
  const keys = Object.keys(schema.shape);
  const required = keys.filter((key) => !acceptsNothing(schema.shape[key]));
  if (required.length > 0) return `{${required.join(", ")}${required.length < keys.length ? ", …" : ""}}`;
  return keys.length > 0 ? `an object (${keys.join(", ")})` : "an object";
}

function acceptsNothing(schema: z.core.$ZodType | undefined): boolean {
  return schema !== undefined && z.safeParse(schema, undefined).success;
}

function describeNumber(schema: z.ZodNumber): string {
  const kind = schema.isInt ? "whole number" : "number";
  const low = bound(schema.minValue);
  const high = bound(schema.maxValue);
  if (low !== null && high !== null) return `a ${kind} from ${low} to ${high}`;
  if (low !== null) return `a ${kind} ≥ ${low}`;
  return high === null ? `a ${kind}` : `a ${kind} ≤ ${high}`;
}

/** The limits of exact integers say nothing about what is meant. */
function bound(value: number | null): number | null {
  return value !== null && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
}

function plural(item: string): string {
  return item.replace(/^an? /, "").replace(/^(string|number|whole number|list|object|step)/, "$1s");
}
