import type { Knob } from "../../src/mock-server/dialects/knob.ts";
import type { Dialect, DialectKnobs } from "../../src/mock-server/dialects/knobs.ts";

/** What each knob is about, as readers of docs/dialects.md see it. */
const KNOB_LABELS: Record<keyof DialectKnobs, string> = {
  id: "form of the id",
  created: "`created`",
  chunkFields: "fields of every chunk",
  firstChunkFields: "fields of the first chunk",
  finishFields: "fields of the chunk with the finish reason",
  finishFieldsAsked: "more of them, where the request asks",
  finishObject: "`object` of the chunk with the finish reason",
  chunkOrder: "order of the keys of a chunk",
  chunkOmits: "fields that chunks lack",
  textFields: "fields of a chunk with text",
  choiceFields: "fields of every choice",
  contentChoiceFields: "fields of a choice with content",
  finishChoiceFields: "fields of the choice with the finish reason",
  choiceOrder: "order of the keys of a choice",
  openFinish: "`finish_reason` before there is one",
  openLogprobs: "`logprobs` where there are none",
  role: "where the role stands",
  roleFields: "beside the role",
  roleFieldsWithTools: "beside the role where tools are called",
  besideText: "beside text",
  besideReasoning: "beside reasoning",
  besideTools: "beside tool calls",
  reasoning: "how reasoning travels",
  keepsReasoning: "reasoning is counted and not shown",
  toolArguments: "arguments of a tool call",
  toolKeys: "keys that a tool call opens with",
  toolOpening: "where the first tool call stands",
  toolId: "form of the id of a tool call",
  finish: "where the finish reason stands",
  finishOfTools: "where it stands after tool calls",
  finishOfNamedTool: "finish reason of a call that the request named",
  finishDelta: "delta of the finish chunk",
  finishNames: "finish reasons of other names",
  usage: "where usage stands",
  usageWhen: "when usage is sent",
  usageElsewhere: "`usage` in the other chunks",
  reasoningTokens: "tokens of reasoning",
  usageFields: "more fields of usage",
  obfuscation: "random letters that hide sizes",
  opening: "frames before the first chunk",
  closing: "frames before `[DONE]`",
  keepAlive: "what keeps the connection alive",
  frames: "what a frame holds",
  done: "`[DONE]`",
  errorInside: "an error inside the stream",
  errorBefore: "an error before the stream",
  errors: "words for statuses",
  errorHeaders: "headers of a 429 or 503",
  headers: "headers of every reply",
  wire: "wire style",
  refuses: "what of a request it refuses that others take",
  hottest: "highest `temperature`",
  mostChoices: "most choices (`n`)",
  minusOneTokens: "`max_tokens: -1`",
  path: "path",
  cancelling: "which upstream stops when the client leaves",
};

const INTRO = `# Dialects

Written by \`npx tsx scripts/write-docs.ts\` from the data in \`src/mock-server/dialects/providers\`; a test holds it to
them.

A dialect is the way of one provider or server to speak the chat-completions stream: where the role stands, which field
carries reasoning, how a tool call is cut, where usage goes, what an error looks like before the stream and inside it,
what keeps the connection alive. What a dialect does not name is as OpenAI has it.

Ask for one by path, by header, behind the model, for the whole server, or in a [scenario](scenarios.md):

| place | |
|---|---|
| the path | \`http://127.0.0.1:4010/dialect/groq/v1\` as the base URL |
| a header | \`x-streamproof-dialect: groq\` |
| the model | \`"model": "llama-3.3?dialect=groq"\` |
| the command line | \`streamproof serve --dialect groq\` |
| a scenario | \`dialect: groq\` |

Each knob says how it is known: read in the server's *source* or specification, in a *recorded* reply, *documented* by the vendor, *reported* in a public issue, *inferred* from the others, or
*unconfirmed*. What could not be found out is listed as open and is as OpenAI has it: nothing is made up to look right.
`;

/** docs/dialects.md, from the data. */
export function renderDialectsPage(dialects: readonly Dialect[]): string {
  const list = dialects.map(
    ({ name, title, knobs, open }) =>
      `| [\`${name}\`](#${anchor(name)}) | ${title} | ${pathOf(knobs)} | ${surest(knobs)} | ${open.length} |`,
  );
  return [
    INTRO,
    "| dialect | | path there | its knobs are | open |",
    "|---|---|---|---|---|",
    ...list,
    "",
    ...dialects.map(renderDialect),
  ].join("\n");
}

function renderDialect({ name, title, knobs, open }: Dialect): string {
  const rows = entries(knobs).map(
    ([knob, { value, known, from }]) =>
      `| ${KNOB_LABELS[knob]} | ${code(value)} | ${known} | ${from.replaceAll("|", "\\|")} |`,
  );
  return [
    `## ${name}`,
    "",
    `${title}.`,
    "",
    "| knob | value | known | from |",
    "|---|---|---|---|",
    ...rows,
    "",
    "Open:",
    "",
    ...open.map((sentence) => `- ${sentence}`),
    "",
  ].join("\n");
}

function entries(knobs: Dialect["knobs"]): [keyof DialectKnobs, Knob<unknown>][] {
  return Object.entries(knobs) as [keyof DialectKnobs, Knob<unknown>][];
}

function pathOf({ path }: Dialect["knobs"]): string {
  return `\`${path?.value ?? "/v1/chat/completions"}\``;
}

/** The ways in which the knobs of a dialect are known, each once, in the order of the data. */
function surest(knobs: Dialect["knobs"]): string {
  return [...new Set(entries(knobs).map(([, { known }]) => known))].join(", ");
}

const LONGEST = 160;

function code(value: unknown): string {
  if (value === Infinity) return "without limit";
  const json = JSON.stringify(value, (_, part: unknown) => (part === Infinity ? "never" : part));
  const text = typeof value === "string" ? value : json;
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return `\`${shown.replaceAll("|", "\\|")}\``;
}

function anchor(name: string): string {
  return name.replaceAll(".", "");
}
