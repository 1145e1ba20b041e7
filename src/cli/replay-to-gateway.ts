import {
  findGatewayRule,
  GATEWAY_RULES,
  type GatewayRule,
  packageVersion,
  runGatewaySuite,
  selectChecks,
} from "../conformance/index.ts";
import { type GivenGatewayOptions, readGatewayTarget } from "./gateway-command.ts";
import { onInterrupt } from "./interrupt.ts";
import { openReports } from "./report-outputs.ts";
import type { Replay } from "./replayable.ts";
import { unknownWord } from "./usage-error.ts";

interface ReplayOptions extends GivenGatewayOptions {
  rule?: string;
  strict?: boolean;
}

/** Asks a gateway one question again, with our upstream behind it. */
export async function replayToGateway(
  url: string,
  replay: Replay,
  options: ReplayOptions,
  how: { timeoutMs: number; hasColour: boolean },
): Promise<number> {
  const rule = ruleFor(replay, options.rule);
  const target = readGatewayTarget(url, options);
  const reports = openReports([{ format: "console" }], how.hasColour);
  const interrupt = onInterrupt();
  try {
    const footer = await runGatewaySuite({
      ...target,
      given: { caseId: caseOf(replay), scenario: replay.scenario, rules: [rule] },
      selection: selectChecks(),
      streamproof: packageVersion(),
      seed: replay.scenario.seed,
      concurrency: 1,
      timeoutMs: how.timeoutMs,
      isStrict: options.strict ?? false,
      signal: interrupt.signal,
      onUpstream: (origin) => void process.stderr.write(`our upstream listens on ${origin}\n`),
      onProblem: (message) => void process.stderr.write(`streamproof: ${message}\n`),
      onLine: (line) => reports.write(line),
    });
    await reports.finish();
    return footer.status;
  } finally {
    interrupt.dispose();
  }
}

/** With the variant of the check, so that the record has the id that it had. */
function caseOf({ check }: Replay): string {
  const [caseId = "", rest = ""] = (check ?? "replay/question").split("#");
  const variant = rest.includes("@") ? rest.slice(rest.indexOf("@")) : "";
  return `${caseId}${variant}`;
}

function ruleFor({ check }: Replay, given: string | undefined): GatewayRule {
  const id = given ?? check?.split("#")[1]?.split("@")[0] ?? "relay.any-rendering";
  const rule = findGatewayRule(id);
  if (rule === undefined)
    throw unknownWord(
      "rule",
      id,
      GATEWAY_RULES.map((each) => each.id),
    );
  return rule;
}
