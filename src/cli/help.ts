import type { OptionSpecs } from "./command-line.ts";

/** A verb of the command line. */
export interface Verb {
  name: string;
  /** What stands for its words in help. */
  words: string;
  summary: string;
  /** More lines for `--help`. */
  details?: string;
  options: OptionSpecs;
  /** Returns the exit status. */
  run(args: readonly string[]): Promise<number>;
}

export function renderVerbHelp({ name, words, summary, details, options }: Verb): string {
  const lines = [`Usage: streamproof ${name} ${words}`.trimEnd(), "", summary];
  if (details) lines.push("", details.trim());
  lines.push("", "Options:");
  for (const [option, { value, help, short }] of Object.entries(options)) {
    const names = `${short ? `-${short}, ` : ""}--${option}`;
    lines.push(`  ${`${names}${value ? ` ${value}` : ""}`.padEnd(28)} ${help}`);
  }
  lines.push(`  ${"--help".padEnd(28)} Show this.`);
  return `${lines.join("\n")}\n`;
}

export function renderHelp(verbs: readonly Verb[]): string {
  return `${[
    "streamproof: a mock LLM provider that can say anything, and the judge that tells who understood it.",
    "",
    "Usage: streamproof <verb> …",
    "",
    ...verbs.map(({ name, words, summary }) => `  ${`${name} ${words}`.padEnd(28)} ${summary}`),
    "",
    "`streamproof <verb> --help` shows the options of a verb, `--version` the version.",
    "Exit status: 0 every judged must holds · 1 one does not · 2 wrong usage · 3 inconclusive · 4 stale baseline only.",
  ].join("\n")}\n`;
}
