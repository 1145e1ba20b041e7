import { schemaProblems } from "../json-schema/schema-problems.ts";
import { SchemaDocument } from "../json-schema/schema-document.ts";
import type { Schema } from "../json-schema/schema.ts";
import type { ChatRequest } from "./chat-request.ts";
import { RequestMistake } from "./request-mistake.ts";

/** More mistakes of one schema than this help nobody. */
const MOST_SHOWN = 3;

interface Checked {
  schema: Schema;
  /** As OpenAI names it in its messages. */
  title: string;
  isStrict: boolean;
  param: string;
  code: string | null;
}

/**
 * Looks for what is wrong with the schemas of a request themselves: references that lead nowhere, patterns that are
 * none. Whoever asks for `strict` gets the 400 that a provider answers; of the others it is a warning, as what does not
 * make sense is passed over.
 */
export function checkSchemas({ tools, callsAs, format }: ChatRequest): string[] {
  const list = callsAs === "tool_calls" ? "tools" : "functions";
  const place = (at: number): string => `${list}[${at}]${list === "tools" ? ".function" : ""}.parameters`;
  const all: Checked[] = tools.map(({ name, parameters, isStrict }, at) => ({
    schema: parameters,
    title: `function '${name}'`,
    isStrict,
    param: place(at),
    code: "invalid_function_parameters",
  }));
  if (typeof format === "object") {
    const { schema, name, isStrict } = format;
    all.push({ schema, title: `response_format '${name}'`, isStrict, param: "response_format", code: null });
  }
  return all.flatMap((checked) => {
    const problems = schemaProblems(new SchemaDocument(checked.schema));
    if (problems.length === 0) return [];
    const message = `Invalid schema for ${checked.title}: ${problems.slice(0, MOST_SHOWN).join(" ")}`;
    const { isStrict, param, code } = checked;
    if (isStrict) throw new RequestMistake(message, { param, code });
    return [`${message} It is passed over here, and with \`strict: true\` refused.`];
  });
}
