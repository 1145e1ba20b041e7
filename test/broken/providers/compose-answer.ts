import type { Asked, Json } from "./right-provider.ts";

export const MODEL = "right-model-1";

interface Said {
  pieces: string[];
  calls: { id: string; name: string; arguments: string[] }[];
  finish: string;
}

const NUMBERS = Array.from({ length: 60 }, (_, i) => `number${i + 1}`);

/** What the model says to a request: the same every time. */
function say({ body }: Asked): Said {
  const messages = (body?.["messages"] ?? []) as Json[];
  const asked = String(messages[0]?.["content"] ?? "");
  const tools = (
    (body?.["tools"] ?? []) as { function: { name: string; parameters: { properties: Json } } }[]
  ).map((tool) => tool.function);
  const choice = body?.["tool_choice"] as string | { function: { name: string } } | undefined;
  const hasResult = messages.some(({ role }) => role === "tool");
  const called =
    choice === "required"
      ? tools
      : typeof choice === "object"
        ? tools.filter(({ name }) => name === choice.function.name)
        : [];
  if (called.length > 0 && !hasResult) {
    const calls = called.map(({ name, parameters }, i) => ({
      id: `call_${i}`,
      name,
      arguments: Object.keys(parameters.properties).length === 0 ? ["{}"] : ['{"ci', 'ty":"Par', 'is"}'],
    }));
    return { pieces: [], calls, finish: "tool_calls" };
  }
  const pieces = piecesFor(asked);
  const limit = Number(body?.["max_tokens"] ?? Infinity);
  return pieces.length > limit
    ? { pieces: pieces.slice(0, limit), calls: [], finish: "length" }
    : { pieces, calls: [], finish: "stop" };
}

function piecesFor(asked: string): string[] {
  if (asked.startsWith("Count")) return NUMBERS.map((word) => `${word}, `);
  const [, line] = /nothing else: (.*)$/.exec(asked) ?? [];
  if (line !== undefined) return line.split(/(?<= )/);
  if (asked.includes("JSON")) return ['{"col', 'our": "bl', 'ue"}'];
  return ["Hello", " there", ", how", " are", " you?"];
}

const ENVELOPE = { object: "chat.completion.chunk", created: 1_700_000_000, model: MODEL };

function usageFor(asked: Asked): Json {
  const { pieces, calls } = say(asked);
  const n = Number(asked.body?.["n"] ?? 1);
  const completion = n * (pieces.length + calls.reduce((sum, call) => sum + call.arguments.length + 2, 0));
  return { prompt_tokens: 17, completion_tokens: completion, total_tokens: 17 + completion };
}

export function composeChunks(asked: Asked): Json[] {
  const { body } = asked;
  const wantsUsage = (body?.["stream_options"] as Json | undefined)?.["include_usage"] === true;
  const envelope = { id: `chatcmpl-${asked.nth}`, ...ENVELOPE };
  const base = wantsUsage ? { ...envelope, usage: null } : envelope;
  const chunk = (
    index: number,
    delta: Json,
    finish: string | null = null,
    logprobs: unknown = null,
  ): Json => ({
    ...base,
    choices: [{ index, delta, logprobs, finish_reason: finish }],
  });
  const { pieces, calls, finish } = say(asked);
  const indexes = Array.from({ length: Number(body?.["n"] ?? 1) }, (_, i) => i);
  const chunks = [
    ...indexes.map((index) => chunk(index, { role: "assistant", content: calls.length > 0 ? null : "" })),
    ...pieces.flatMap((content) =>
      indexes.map((index) =>
        chunk(index, { content }, null, body?.["logprobs"] === true ? logprobsOf(content) : null),
      ),
    ),
    ...indexes.flatMap((index) =>
      calls.flatMap((call, i) => [
        chunk(index, {
          tool_calls: [
            { index: i, id: call.id, type: "function", function: { name: call.name, arguments: "" } },
          ],
        }),
        ...call.arguments.map((args) =>
          chunk(index, { tool_calls: [{ index: i, function: { arguments: args } }] }),
        ),
      ]),
    ),
    ...indexes.map((index) => chunk(index, {}, finish)),
  ];
  return wantsUsage ? [...chunks, { ...envelope, choices: [], usage: usageFor(asked) }] : chunks;
}

function logprobsOf(token: string): Json {
  const bytes = [...Buffer.from(token)];
  return {
    content: [{ token, logprob: -0.1, bytes, top_logprobs: [{ token, logprob: -0.1, bytes }] }],
    refusal: null,
  };
}

export function composeWhole(asked: Asked): Json {
  const { pieces, calls, finish } = say(asked);
  const message = {
    role: "assistant",
    content: calls.length > 0 ? null : pieces.join(""),
    refusal: null,
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map((call) => ({
            id: call.id,
            type: "function",
            function: { name: call.name, arguments: call.arguments.join("") },
          })),
        }),
  };
  const indexes = Array.from({ length: Number(asked.body?.["n"] ?? 1) }, (_, i) => i);
  return {
    id: `chatcmpl-${asked.nth}`,
    object: "chat.completion",
    created: 1_700_000_000,
    model: MODEL,
    choices: indexes.map((index) => ({ index, message, logprobs: null, finish_reason: finish })),
    usage: usageFor(asked),
  };
}
