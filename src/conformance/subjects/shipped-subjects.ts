/** How a shipped subject is started. `folder` is the one under `subjects/` that holds its files and packages. */
export type ShippedSubject =
  /** One of our own adapter modules in `src/adapters`, for a package of the project that is judged. */
  | { kind: "adapter"; adapter: string }
  /** A JavaScript module over packages pinned in its folder. */
  | {
      kind: "node";
      folder: string;
      module: string;
      packages: readonly string[];
      minNode?: readonly [number, number];
    }
  /** A Python program over the packages of `subjects/python/requirements.txt`; `imports` tells whether they are there. */
  | { kind: "python"; folder: "python"; program: string; imports: readonly string[] }
  /** A shell script that is run once per check, and the programs it needs. */
  | { kind: "shell"; folder: string; script: string; programs: readonly string[] };

const NODE_22_12 = [22, 12] as const;
const NODE_22_19 = [22, 19] as const;

/** Subjects that ship with the project, by their name on the command line. */
export const SHIPPED_SUBJECTS: Readonly<Record<string, ShippedSubject>> = {
  "openai/create": { kind: "adapter", adapter: "shipped/openai-create" },
  "openai/stream": { kind: "adapter", adapter: "shipped/openai-stream" },
  ai: node("ai", "ai.mjs", ["ai", "@ai-sdk/openai-compatible"], NODE_22_12),
  "ai/text": node("ai", "ai-text.mjs", ["ai", "@ai-sdk/openai-compatible"], NODE_22_12),
  langchain: node("langchain", "langchain.mjs", ["@langchain/core", "@langchain/openai"], NODE_22_12),
  "eventsource-parser": node("eventsource-parser", "parser.mjs", ["eventsource-parser"], NODE_22_12),
  "eventsource-parser/stream": node("eventsource-parser", "stream.mjs", ["eventsource-parser"], NODE_22_12),
  eventsource: node("eventsource", "eventsource.mjs", ["eventsource"], NODE_22_12),
  undici: node("undici", "undici.mjs", ["undici"], NODE_22_19),
  "fetch-event-source": node("fetch-event-source", "fetch-event-source.mjs", [
    "@microsoft/fetch-event-source",
  ]),
  fetch: node("fetch", "fetch.mjs", []),
  "chromium/eventsource": node("chromium", "eventsource.mjs", ["playwright-core"]),
  "chromium/fetch": node("chromium", "fetch.mjs", ["playwright-core"]),
  curl: { kind: "shell", folder: "curl", script: "curl-jq.sh", programs: ["bash", "curl", "sed", "jq"] },
  "python/openai": python("openai_sync.py", "openai"),
  "python/openai-async": python("openai_async.py", "openai"),
  "python/httpx-sse": python("httpx_sse_events.py", "httpx", "httpx_sse"),
  "python/requests": python("requests_by_hand.py", "requests"),
};

function node(
  folder: string,
  module: string,
  packages: readonly string[],
  minNode?: readonly [number, number],
): ShippedSubject {
  return { kind: "node", folder, module, packages, ...(minNode === undefined ? {} : { minNode }) };
}

function python(program: string, ...imports: string[]): ShippedSubject {
  return { kind: "python", folder: "python", program, imports };
}

/** The client that reads by the reference reader: what a run without a finding looks like. */
export const REFERENCE = "reference";

/** Names that stand for several subjects. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  openai: ["openai/create", "openai/stream"],
};

/** What a word on the command line stands for: `openai` is two subjects, everything else is itself. */
export function expandSubjectNames(spec: string): readonly string[] {
  return (Object.hasOwn(FAMILIES, spec) && FAMILIES[spec]) || [spec];
}

/** Every bare name that may be given. */
export function subjectNames(): string[] {
  return [...Object.keys(FAMILIES), ...Object.keys(SHIPPED_SUBJECTS), REFERENCE];
}
