import type { Rule } from "./rule.ts";

/** A named selection of rules. */
export interface Profile {
  name: string;
  about: string;
  has(rule: Pick<Rule, "source">): boolean;
}

/** Selections by where the rules come from. */
export const PROFILES: readonly Profile[] = [
  { name: "all", about: "every rule", has: () => true },
  {
    name: "standards",
    about: "what the WHATWG standard for event streams and HTTP require",
    has: ({ source }) => source.kind === "whatwg" || source.kind === "http",
  },
  {
    name: "openai",
    about: "what OpenAI's API description and documentation say",
    has: ({ source }) => source.kind === "openai-schema" || source.kind === "openai-docs",
  },
  {
    name: "robustness",
    about: "what public bug threads taught",
    has: ({ source }) => source.kind === "robustness" || source.kind === "sdk",
  },
];
