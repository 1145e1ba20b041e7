import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { AdapterError } from "../adapter-error.ts";
import type { ClientRequest } from "../define-client.ts";
import { describeError, type ObservedError } from "../describe-error.ts";

// Only what these adapters touch, so that they run against any major version of the SDK.

export interface ChatStream extends AsyncIterable<unknown> {
  controller: AbortController;
}

export interface StreamRunner extends AsyncIterable<unknown> {
  on(event: "chunk", listener: (chunk: unknown, snapshot: unknown) => void): unknown;
  abort(): void;
  finalChatCompletion(): Promise<unknown>;
}

interface Completions {
  create(body: object, options: object): Promise<ChatStream>;
  stream?(body: object, options: object): StreamRunner;
}

interface Client {
  chat: { completions: Completions };
  beta?: { chat?: { completions?: Completions } };
}

type ErrorClass = abstract new (...args: never[]) => Error;

interface Sdk {
  version: string;
  OpenAI: new (options: object) => Client;
  APIError: ErrorClass;
  APIConnectionError: ErrorClass;
  APIConnectionTimeoutError: ErrorClass;
  OpenAIError: ErrorClass;
}

/** The SDK of the project we are run in; failing that, the one installed beside us. */
export const sdk = loadSdk([join(process.cwd(), "package.json"), import.meta.url]);

function loadSdk(places: string[]): Sdk {
  for (const place of places) {
    const require = createRequire(place);
    let entry: string;
    try {
      entry = require.resolve("openai");
    } catch {
      // Not installed here: the next place may have it.
      continue;
    }
    const loaded = require(entry) as Omit<Sdk, "version" | "OpenAI"> & { default: Sdk["OpenAI"] };
    return { ...pickClasses(loaded), OpenAI: loaded.default, version: packageVersion(entry) };
  }
  throw new AdapterError(
    "sdk-missing",
    `Cannot load the npm package "openai": it is not installed in ${process.cwd()}. Run \`npm install openai\` there.`,
  );
}

function pickClasses(loaded: Omit<Sdk, "version" | "OpenAI">): Omit<Sdk, "version" | "OpenAI"> {
  const { APIError, APIConnectionError, APIConnectionTimeoutError, OpenAIError } = loaded;
  return { APIError, APIConnectionError, APIConnectionTimeoutError, OpenAIError };
}

/** The package does not export its package.json, so it is looked for above the entry. */
function packageVersion(entry: string): string {
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
        string,
        unknown
      >;
      if (manifest["name"] === "openai") return String(manifest["version"]);
    } catch {
      // No manifest in this folder: it stands further up.
    }
  }
  return "unknown";
}

/** A client for one request. Retries are off: a check is to see one request and what came of it. */
export function createClient({ baseUrl, timeoutMs }: ClientRequest): Client {
  return new sdk.OpenAI({
    apiKey: "streamproof-test-key",
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: Math.ceil(timeoutMs),
  });
}

/** Sorts what the SDK throws; its `.stream()` helper wraps errors that are not its own. */
export function mapSdkError(thrown: unknown): ObservedError {
  const error = describeError(thrown);
  if (thrown instanceof sdk.APIConnectionTimeoutError) error.kind = "timeout";
  else if (thrown instanceof sdk.APIConnectionError) error.kind = "network";
  else if (thrown instanceof sdk.APIError && error.status === undefined) error.kind = "api";
  const retryAfterMs = readRetryAfter((thrown as { headers?: unknown } | null)?.headers);
  if (retryAfterMs !== null) error.retryAfterMs = retryAfterMs;
  return error;
}

function readRetryAfter(headers: unknown): number | null {
  const value = (name: string): number => {
    if (headers instanceof Headers) return Number.parseFloat(headers.get(name) ?? "");
    return Number.parseFloat(String((headers as Record<string, unknown> | null | undefined)?.[name] ?? ""));
  };
  const ms = value("retry-after-ms");
  if (!Number.isNaN(ms)) return ms;
  const seconds = value("retry-after");
  return Number.isNaN(seconds) ? null : seconds * 1000;
}
