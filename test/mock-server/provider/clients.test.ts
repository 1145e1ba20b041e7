import { afterAll, expect, test } from "vitest";
import { openSubject, type Subject } from "../../../src/conformance/index.ts";
import { answerByDefault, createMockServer } from "../../../src/mock-server/index.ts";
import { DIALECT_NAMES, type DialectName } from "../../../src/scenario/index.ts";
import type { Observation } from "../../../src/wire/observation.ts";

// The clients that people use, asking the mock in every dialect. What a dialect makes of them is known and listed:
// an exception that is gone fails as well as a new one.

const user = (content: string): object[] => [{ role: "user", content }];
const tool = (name: string, property: string): object => ({
  type: "function",
  function: {
    name,
    parameters: { type: "object", properties: { [property]: { type: "string" } }, required: [property] },
  },
});

interface Question {
  body: { messages: object[]; [field: string]: unknown };
  trouble?: string;
  cancelAfter?: { chunks: number; how: "abort" };
  /** What is wrong with what a client made of the answer. */
  problem: (seen: Observation, whole: Whole, dialect: DialectName) => string | null;
}

interface Whole {
  choices: { message: { content: string | null; tool_calls?: { function: { arguments: string } }[] } }[];
  usage: { total_tokens: number };
}

const QUESTIONS: Record<string, Question> = {
  text: {
    body: { messages: user("Explain rain"), stream_options: { include_usage: true } },
    problem: ({ ended, choices }, whole) => {
      const text = choices?.[0]?.text;
      if (ended !== "complete") return ended;
      return text === whole.choices[0]?.message.content ? null : `text ${JSON.stringify(text)}`;
    },
  },
  usage: {
    body: { messages: user("Explain rain"), stream_options: { include_usage: true } },
    problem: ({ usage }, whole) =>
      usage?.totalTokens === whole.usage.total_tokens ? null : `usage ${JSON.stringify(usage)}`,
  },
  tools: {
    body: {
      messages: user("The weather and the time in Rome?"),
      tools: [tool("get_weather", "city"), tool("get_time", "zone")],
    },
    problem: ({ ended, choices }, whole, dialect) => {
      const seen = choices?.[0];
      const called = seen?.toolCalls?.map(
        ({ arguments: text, argumentsValue }) => text || JSON.stringify(argumentsValue),
      );
      const meant = whole.choices[0]?.message.tool_calls?.map((call) => call.function.arguments);
      const finish = dialect === "gemini" ? "stop" : "tool_calls";
      if (ended !== "complete") return ended;
      if (JSON.stringify(called) !== JSON.stringify(meant)) return `calls ${JSON.stringify(called)}`;
      return seen?.finishReason === finish ? null : `finish ${seen?.finishReason}`;
    },
  },
  "error before": {
    body: { messages: user("Explain rain") },
    trouble: "429,should-retry=false",
    problem: ({ ended, error }) => (ended === "error" && error?.status === 429 ? null : ended),
  },
  "error inside": {
    body: { messages: user("Explain rain") },
    trouble: "error=500@4",
    problem: ({ ended, choices }) => {
      const text = choices?.[0]?.text ?? "";
      return ended === "error" && text !== "" ? null : `${ended} with ${JSON.stringify(text)}`;
    },
  },
  cancel: {
    body: { messages: user("Write a long story") },
    trouble: "tps=100",
    cancelAfter: { chunks: 3, how: "abort" },
    problem: ({ ended }) => (ended === "cancelled" ? null : ended),
  },
};

/** Named events are chunks without choices to whoever does not look at names; plain text is no chunk to anybody. */
const NAMED_EVENTS = ["text", "usage", "tools", "error inside", "cancel"].map(
  (question) => `indox ${question}`,
);
const PLAIN_TEXT = ["text", "usage", "tools", "error inside", "cancel"].map(
  (question) => `indox-stream ${question}`,
);

const EXCEPTIONS: Record<string, string[]> = {
  "openai/create": [
    ...PLAIN_TEXT,
    // Usage is said in a named event.
    "indox usage",
    // An error without the key `error`, and one that is swallowed.
    "mistral error inside",
    "ollama error inside",
  ],
  "openai/stream": [
    ...PLAIN_TEXT,
    ...NAMED_EVENTS,
    // Tool calls without an index.
    "mistral tools",
    "gemini tools",
  ],
  ai: [...PLAIN_TEXT, ...NAMED_EVENTS],
  "python/openai": [...PLAIN_TEXT, "indox usage", "mistral error inside", "ollama error inside"],
  "python/openai-async": [...PLAIN_TEXT, "indox usage", "mistral error inside", "ollama error inside"],
};

const server = await createMockServer({ provider: true });
afterAll(() => server.close());

const bodyOf = ({ body }: Question): Record<string, unknown> => ({ model: "gpt-4o", stream: true, ...body });

function wholeAnswer(question: Question, dialect: DialectName): Whole {
  const asked = {
    method: "POST",
    path: "/v1/chat/completions",
    httpVersion: "1.1",
    headers: {},
    body: JSON.stringify({ ...bodyOf(question), stream: false, stream_options: undefined }),
  };
  const { body } = answerByDefault(asked, { dialect: dialect === "indox-stream" ? "indox" : dialect });
  return JSON.parse(Buffer.from(body).toString()) as Whole;
}

async function problemOf(subject: Subject, name: string, dialect: DialectName): Promise<string | null> {
  const question = QUESTIONS[name];
  if (question === undefined) return `no question ${name}`;
  const { trouble, cancelAfter, problem } = question;
  const place = trouble === undefined ? "" : `/trouble/${trouble}`;
  const baseUrl = `${server.origin}/dialect/${dialect}${place}/v1`;
  const outcome = await subject.run({
    url: `${baseUrl}/chat/completions`,
    baseUrl,
    method: "POST",
    headers: { authorization: "Bearer test" },
    body: bodyOf(question),
    timeoutMs: 20_000,
    ...(cancelAfter !== undefined && { cancelAfter }),
  });
  if (outcome.kind !== "done") return outcome.kind;
  return problem(outcome.observation, wholeAnswer(question, dialect), dialect);
}

test.for(Object.entries(EXCEPTIONS))(
  "%s takes text, tools, usage, errors and its own cancel from every dialect but where it is known not to",
  { timeout: 300_000 },
  async ([name, exceptions], { skip }) => {
    const subject = await openSubject(name).catch((error: unknown) => String(error));
    if (typeof subject === "string") {
      skip(process.env["CI"] !== "true", `${name} is not installed: scripts/install-subjects.sh`);
      throw new Error(subject);
    }
    try {
      const pairs = DIALECT_NAMES.flatMap((dialect) =>
        Object.keys(QUESTIONS).map((question) => ({ dialect, question })),
      );
      const found = await Promise.all(
        pairs.map(async ({ dialect, question }) => ({
          pair: `${dialect} ${question}`,
          problem: await problemOf(subject, question, dialect),
        })),
      );
      const problems = found.filter(({ problem }) => problem !== null);
      expect(problems.map(({ pair }) => pair).sort(), JSON.stringify(problems, null, 1)).toEqual(
        [...exceptions].sort(),
      );
    } finally {
      await subject.close();
    }
  },
);
