import { stringify } from "yaml";
import {
  CaptureError,
  type CollectedReply,
  packageVersion,
  scenarioOfReply,
  writeCurlCommand,
  writeCurlTrace,
  writeHar,
  writeHttp,
  writeTrace,
} from "../conformance/index.ts";
import type { ScenarioInput } from "../scenario/index.ts";
import { unknownWord } from "./usage-error.ts";

/** What recorded replies can be written down as. */
export const OUTPUT_FORMATS = [
  "scenario",
  "json",
  "trace",
  "bytes",
  "http",
  "har",
  "curl",
  "curl-trace",
] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

const BY_EXTENSION: readonly [RegExp, OutputFormat][] = [
  [/\.ya?ml$/i, "scenario"],
  [/\.json$/i, "json"],
  [/\.(?:ndjson|jsonl)$/i, "trace"],
  [/\.har$/i, "har"],
  [/\.http$/i, "http"],
  [/\.sh$/i, "curl"],
  [/\.(?:trace|txt)$/i, "curl-trace"],
  [/\.(?:sse|body|bin)$/i, "bytes"],
];

/** The format that was asked for, else the one that the name of the file says. */
export function outputFormat(
  asked: string | undefined,
  path: string | undefined,
  otherwise: OutputFormat,
): OutputFormat {
  if (asked === undefined) return BY_EXTENSION.find(([name]) => name.test(path ?? ""))?.[1] ?? otherwise;
  const format = OUTPUT_FORMATS.find((each) => each === asked);
  if (format === undefined) throw unknownWord("format", asked, OUTPUT_FORMATS);
  return format;
}

/** Formats that hold several replies. */
export function holdsSeveral(format: OutputFormat): boolean {
  return format === "trace" || format === "har";
}

/** @throws CaptureError where a format cannot say what was recorded */
export function writeAs(format: OutputFormat, replies: readonly CollectedReply[], title: string): Uint8Array {
  if (format === "har") return writeHar(replies, packageVersion());
  if (format === "trace") return writeTrace(replies, packageVersion());
  const [reply] = replies;
  if (reply === undefined) throw new CaptureError("no-stream", "There is no reply in it.");
  switch (format) {
    case "bytes":
      return reply.body;
    case "http":
      return writeHttp(reply);
    case "curl":
      return writeCurlCommand(reply);
    case "curl-trace":
      return writeCurlTrace(reply);
    case "json":
      return Buffer.from(`${JSON.stringify(scenarioOfReply(reply, title), null, 2)}\n`);
    case "scenario":
      return Buffer.from(yamlOf(scenarioOfReply(reply, title)));
  }
}

function yamlOf(scenario: ScenarioInput): string {
  // Lines are never folded: whoever compares two files compares bytes.
  return stringify(scenario, { lineWidth: 0 });
}
