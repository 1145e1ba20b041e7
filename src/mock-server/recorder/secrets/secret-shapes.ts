// Keys that can be told by how they look, wherever they stand: the prefixes that providers give theirs so that they
// can be found in public code.

interface Shape {
  prefix: string;
  /** A regular expression for what follows it. */
  rest: string;
}

const LONG_WITH_DIGIT = "(?=[A-Za-z_-]*\\d)[A-Za-z0-9_-]{16,}";

const SHAPES: readonly Shape[] = [
  // OpenAI, Anthropic, OpenRouter, DeepSeek; Groq, xAI, Hugging Face, Replicate, Perplexity, NVIDIA, Together.
  ...["sk-", "gsk_", "xai-", "hf_", "r8_", "pplx-", "nvapi-", "tgp_v1_"].map((prefix) => ({
    prefix,
    rest: LONG_WITH_DIGIT,
  })),
  // GitHub, GitLab, Slack.
  ...["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-"].map((prefix) => ({
    prefix,
    rest: "[A-Za-z0-9_-]{16,}",
  })),
  ...["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-"].map((prefix) => ({ prefix, rest: "[A-Za-z0-9-]{10,}" })),
  // Google, AWS.
  { prefix: "AIza", rest: "[A-Za-z0-9_-]{30,}" },
  { prefix: "AKIA", rest: "[A-Z0-9]{16}" },
  { prefix: "ASIA", rest: "[A-Z0-9]{16}" },
  // JSON Web Tokens.
  { prefix: "eyJ", rest: "[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*" },
];

const ANY = new RegExp(
  `(?<![A-Za-z0-9])(?:${SHAPES.map(({ prefix, rest }) => `${prefix}${rest}`).join("|")})`,
  "g",
);

/** Where keys stand in a text. */
export function findShapes(text: string): [start: number, end: number][] {
  return [...text.matchAll(ANY)].map(({ index, 0: { length } }) => [index, index + length]);
}

const RUN = /[A-Za-z0-9_.-]+$/;
/** No key is longer. */
const MAX_RUN = 4096;

/** Where a key begins that may go on behind the end of the text; its length when there is none. */
export function openShape(text: string): number {
  const run = RUN.exec(text.slice(-MAX_RUN))?.[0] ?? "";
  const start = text.length - run.length;
  for (let at = 0; at < run.length; at++) {
    if (at > 0 && /[A-Za-z0-9]/.test(run[at - 1] ?? "")) continue;
    const rest = run.slice(at);
    if (SHAPES.some(({ prefix }) => prefix.startsWith(rest) || rest.startsWith(prefix))) return start + at;
  }
  return text.length;
}
