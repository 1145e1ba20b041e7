import { once } from "node:events";
import { packageVersion } from "../conformance/index.ts";
import { createRecorder, type RecordedSummary } from "../mock-server/index.ts";
import { type OptionSpecs, parseCommandLine, wholeNumber } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { onInterrupt } from "./interrupt.ts";
import { SERVE_OPTIONS } from "./serve-options.ts";
import { UsageError } from "./usage-error.ts";

const OPTIONS = {
  ...SERVE_OPTIONS,
  out: {
    type: "string",
    short: "o",
    value: "<dir>",
    help: "Where recordings go, one file for each exchange. Default: recordings.",
  },
  redact: {
    type: "string",
    multiple: true,
    value: "<name>",
    help: "One more header, query parameter or body field that is a secret. Repeatable.",
  },
} satisfies OptionSpecs;

export const RECORD_VERB: Verb = {
  name: "record",
  words: "<upstream-url>",
  summary: "Be a proxy that writes down every byte it relays, with its time.",
  details: `
Point the client at http://127.0.0.1:4010 in place of the upstream: with the upstream https://api.openai.com/v1 the
base URL http://127.0.0.1:4010/v1 does. What is relayed stays as it is, broken endings included.
Keys, cookies and passwords are never written down. \`streamproof replay <file>\` plays a recording again.`,
  options: OPTIONS,
  run: runRecord,
};

async function runRecord(args: readonly string[]): Promise<number> {
  const { options, words } = parseCommandLine(args, OPTIONS);
  const [upstream, ...rest] = words;
  if (upstream === undefined || rest.length > 0)
    throw new UsageError("`record` takes one upstream: streamproof record https://api.openai.com/v1");
  const port = options.port === undefined ? 4010 : wholeNumber("port", options.port, { max: 65_535 });
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const interrupt = onInterrupt();
  await using recorder = await createRecorder({
    upstream,
    folder: options.out ?? "recordings",
    host: options.host,
    port,
    redact: options.redact,
    streamproof: packageVersion(),
    onExchange: (exchange) => say(describe(exchange)),
    onTrouble: (message) => say(`streamproof: ${message}`),
  });
  process.stdout.write(`listening on ${recorder.origin}\n`);
  void recorder.probe().then((why) => {
    if (why !== null && !interrupt.signal.aborted)
      say(`streamproof: the upstream cannot be reached now: ${why}. Requests get a 502 until it answers.`);
  });
  if (!interrupt.signal.aborted) await once(interrupt.signal, "abort");
  await recorder.close();
  interrupt.dispose();
  return 0;
}

function describe({ method, path, status, bodyBytes, ending, message, file }: RecordedSummary): string {
  const what = message === "" ? `${ending}, ${bodyBytes} bytes` : `${ending}: ${message}`;
  return `${method} ${path} → ${status ?? "no response"}, ${what}, ${file}`;
}
