import { z } from "zod";
import { fixtureSchema, manifestSchema } from "../src/fixtures/index.ts";
import { answersFileSchema } from "../src/scenario/answers/answer.ts";
import { scenarioSchema } from "../src/scenario/scenario.ts";
import { helloSchema, harnessMessageSchema, runAnswerSchema } from "../src/wire/exec-protocol.ts";
import { observationSchema } from "../src/wire/observation.ts";
import { TRACE_LINES } from "../src/wire/trace/trace-line.ts";
import { checkRecordSchema, resultFooterSchema, resultHeaderSchema } from "../src/wire/result.ts";

const TRACE_KINDS: Record<keyof typeof TRACE_LINES, string> = {
  header: "The first line.",
  request: "Opens an exchange: a request line and its headers, secrets left out.",
  "request-body": "The body of a request, or a part of it.",
  "request-end": "The request is there as a whole.",
  informational: "A 1xx response.",
  response: "The status line and the headers of the response.",
  body: "A piece of the body of the response, without HTTP framing.",
  trailers: "What stood behind the last chunk.",
  fault: "Something that should not be in HTTP.",
  left: "The client closed its side before the exchange was over.",
  end: "How the response ended.",
  judged: "How a client was judged on the exchanges of the file.",
  relayed: "One question to a gateway: what was asked, and both sides of what became of it.",
  lost: "The gateway died, or no longer answered, in the run that the file is of.",
  asked: "One question to an endpoint: what was asked, and what came of it.",
  unasked: "A question that was planned and not asked, and why.",
  footer: "The last line; without it the file was cut off.",
};

type JsonSchema = z.core.JSONSchema.JSONSchema;

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** The published JSON Schemas by file name. Each says what may be written down, defaults left out. */
export function jsonSchemas(): Record<string, JsonSchema> {
  return {
    "scenario.schema.json": scenarioJsonSchema(),
    "answers.schema.json": {
      $schema: DIALECT,
      title: "streamproof answers",
      ...part(answersFileSchema, "What to say to which request: the simple form of scenarios."),
    },
    "exec-protocol.schema.json": oneOfSeveral(
      "streamproof exec protocol, version 1",
      "One JSON object per line between streamproof and a subject, over stdin and stdout. Unknown fields are ignored.",
      {
        fromHarness: part(harnessMessageSchema, "What streamproof sends: hello, run, bye."),
        hello: part(helloSchema, "The answer of the subject to hello."),
        answer: part(runAnswerSchema, "The answer of the subject to a run: done, skip or error."),
      },
      { observation: part(observationSchema, "What a subject understood; stands in a `done`.") },
    ),
    "fixture.schema.json": {
      $schema: DIALECT,
      title: "streamproof fixture",
      ...part(fixtureSchema, "Exact bytes of one exchange and what must come out of them."),
    },
    "fixture-manifest.schema.json": {
      $schema: DIALECT,
      title: "streamproof fixture manifest",
      ...part(manifestSchema, "Every fixture of the library."),
    },
    "results.schema.json": oneOfSeveral(
      "streamproof results",
      "One line of the NDJSON results: a header, one record per check, a footer. Without a footer the file is truncated.",
      {
        header: part(resultHeaderSchema, "The first line."),
        check: part(checkRecordSchema, "One check."),
        footer: part(resultFooterSchema, "The last line."),
      },
    ),
    "trace.schema.json": oneOfSeveral(
      "streamproof trace, version 1",
      "One line of a trace: a header, lines about exchanges as they happened, a footer. Readers ignore fields and skip kinds that they do not know.",
      Object.fromEntries(
        Object.entries(TRACE_LINES).map(([kind, schema]) => [
          kind,
          part(schema, TRACE_KINDS[kind as keyof typeof TRACE_LINES]),
        ]),
      ),
    ),
  };
}

function scenarioJsonSchema(): JsonSchema {
  const schema = toJsonSchema(scenarioSchema);
  const step = itemsOf(schema, "steps");
  // Editors show titles where they offer alternatives; the main key is the one that is required.
  for (const kind of step?.items?.anyOf ?? []) {
    if (typeof kind === "object") kind.title = kind.required?.[0] ?? "chunk";
  }
  const later = itemsOf(itemsOf(schema, "then")?.items ?? {}, "steps");
  const $defs = { step: step?.items ?? {} };
  // Said once: it is the largest part by far, and stands here and in `then`.
  for (const steps of [step, later]) if (steps) steps.place.items = { $ref: "#/$defs/step" };
  const description =
    "One exchange as data: what the provider answers, how it is written down, cut, paced and ended.";
  return { $schema: DIALECT, title: "streamproof scenario", description, ...schema, $defs };
}

/** The schema of a list that is a property, and that of its items. */
function itemsOf(schema: JsonSchema, name: string): { place: JsonSchema; items: JsonSchema } | undefined {
  const place = schema.properties?.[name];
  if (typeof place !== "object" || typeof place.items !== "object" || Array.isArray(place.items)) {
    return undefined;
  }
  return { place, items: place.items };
}

function oneOfSeveral(
  title: string,
  description: string,
  forms: Record<string, JsonSchema>,
  others: Record<string, JsonSchema> = {},
): JsonSchema {
  const anyOf = Object.keys(forms).map((name) => ({ $ref: `#/$defs/${name}` }));
  return { $schema: DIALECT, title, description, anyOf, $defs: { ...forms, ...others } };
}

function part(schema: z.ZodType, description: string): JsonSchema {
  return { description, ...toJsonSchema(schema) };
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}
