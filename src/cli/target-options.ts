import { readFileSync } from "node:fs";
import type { OptionSpecs } from "./command-line.ts";
import { UsageError } from "./usage-error.ts";

/** Options of every verb that asks somebody over HTTP. */
export const TARGET_OPTIONS = {
  header: {
    type: "string",
    multiple: true,
    value: "<name: value>",
    help: "Send this header with every request. Repeatable.",
  },
  "api-key-env": {
    type: "string",
    value: "<NAME>",
    help: "Environment variable that holds the key; NAME_FILE may hold the path of a file with it.",
  },
  model: { type: "string", value: "<name>", help: "Model to ask for." },
} as const satisfies OptionSpecs;

/** What a target needs to be asked. */
export interface Target {
  url: string;
  headers: Record<string, string>;
  apiKey: string | undefined;
  model: string | undefined;
}

interface GivenTargetOptions {
  header?: string[];
  "api-key-env"?: string;
  model?: string;
}

/** Reads the target's URL and how to ask it. The key comes from the environment or a file and never from the command line. */
export function readTarget(word: string, given: GivenTargetOptions, env = process.env): Target {
  return {
    url: readUrl(word),
    headers: Object.fromEntries((given.header ?? []).map(readHeader)),
    apiKey: readKey(given["api-key-env"], env),
    model: given.model,
  };
}

function readUrl(word: string): string {
  const url = URL.canParse(word) ? new URL(word) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    const guess =
      /^[\w.-]+:\d+/.test(word) || /^[\w-]+(\.[\w-]+)+/.test(word) ? ` Did you mean "http://${word}"?` : "";
    throw new UsageError(
      `"${word}" is no URL. Give the base URL that an OpenAI SDK takes, such as http://127.0.0.1:8080/v1.${guess}`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError(
      "The URL holds a user name or a password. Give --api-key-env or --header in its place.",
    );
  }
  if (url.pathname.endsWith("/chat/completions")) {
    const base = word.replace(/\/chat\/completions.*$/, "");
    throw new UsageError(`The URL is that of the chat completions. Give its base: ${base}`);
  }
  return word;
}

function readHeader(text: string): [name: string, value: string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*?)\s*$/s.exec(text) ?? [];
  if (name === undefined || value === undefined || /[\r\n\0]/.test(value)) {
    // Not the text itself: it may be a key.
    throw new UsageError('The option --header is not of the form "name: value".');
  }
  return [name.toLowerCase(), value];
}

function readKey(name: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (name === undefined) return undefined;
  const value = env[name] ?? readKeyFile(env[`${name}_FILE`]);
  const key = value?.trim();
  if (!key) {
    throw new UsageError(
      `The option --api-key-env names ${name}, and the environment has no such variable. Set it, or ${name}_FILE to the path of a file that holds the key.`,
    );
  }
  if (/[\r\n\0]/.test(key)) throw new UsageError(`The key in ${name} has several lines. A key is one line.`);
  return key;
}

function readKeyFile(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Cannot read the key's file: ${why}. See that it exists and can be read.`, {
      cause,
    });
  }
}
