/** What is wrong with a request, in OpenAI's words for it. */
export class RequestMistake extends Error {
  readonly status: number;
  readonly param: string | null;
  readonly code: string | null;
  /** Headers that say more. */
  readonly headers: Record<string, string>;

  constructor(
    message: string,
    {
      status = 400,
      param = null as string | null,
      code = null as string | null,
      headers = {} as Record<string, string>,
    } = {},
  ) {
    super(message);
    this.status = status;
    this.param = param;
    this.code = code;
    this.headers = headers;
  }
}

export function missing(param: string): RequestMistake {
  return new RequestMistake(`Missing required parameter: '${param}'.`, {
    param,
    code: "missing_required_parameter",
  });
}

/** `expected` with its article: "an integer". */
export function wrongType(param: string, expected: string, value: unknown): RequestMistake {
  return new RequestMistake(
    `Invalid type for '${param}': expected ${expected}, but got ${kindOf(value)} instead.`,
    {
      param,
      code: "invalid_type",
    },
  );
}

export function emptyArray(param: string): RequestMistake {
  return new RequestMistake(
    `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    { param, code: "empty_array" },
  );
}

export function unsupportedValue(param: string, value: string, supported: readonly string[]): RequestMistake {
  const quoted = supported.map((one) => `'${one}'`);
  const list = `${quoted.slice(0, -1).join(", ")}, and ${quoted.at(-1)}`;
  return new RequestMistake(`Invalid value: '${value.slice(0, 100)}'. Supported values are: ${list}.`, {
    param,
    code: "invalid_value",
  });
}

export interface Range {
  least: number;
  most?: number;
}

/** A number of a request that has to be in a range; undefined where it is absent or null. */
export function numberOf(
  body: Record<string, unknown>,
  param: string,
  kind: "integer" | "decimal",
  { least, most = Infinity }: Range,
): number | undefined {
  const value = body[param];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || (kind === "integer" && !Number.isInteger(value))) {
    throw wrongType(param, kind === "integer" ? "an integer" : "a decimal", value);
  }
  if (value >= least && value <= most) return value;
  const isBelow = value < least;
  throw new RequestMistake(
    `Invalid '${param}': ${kind} ${isBelow ? "below minimum" : "above maximum"} value. ` +
      `Expected a value ${isBelow ? `>= ${least}` : `<= ${most}`}, but got ${value} instead.`,
    { param, code: `${kind}_${isBelow ? "below_min" : "above_max"}_value` },
  );
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  if (typeof value === "boolean") return "a boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal number";
  return "a string";
}
