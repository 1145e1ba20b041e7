import type { GatewayTrace } from "../../gateway/gateway-trace.ts";
import { type Finding, HELD } from "../rule.ts";
import { robustness, whatwg } from "../sources.ts";
import { CONTENT_RULES } from "./content.ts";
import { DEATH_RULES } from "./deaths.ts";
import { FAULT_RULES } from "./faults.ts";
import { FINISH_RELAY_RULES } from "./finish.ts";
import { FRAMING_RULES } from "./framing.ts";
import type { GatewayRule } from "./gateway-rule.ts";
import { TOOL_RELAY_RULES } from "./tools.ts";
import { USAGE_RELAY_RULES } from "./usage.ts";

const PARTS = [
  ...CONTENT_RULES,
  ...TOOL_RELAY_RULES,
  ...FINISH_RELAY_RULES,
  ...USAGE_RELAY_RULES,
  ...FRAMING_RULES,
  ...FAULT_RULES,
  ...DEATH_RULES,
];

/** What makes a stream that went well the same on both sides. */
const WHOLE_ANSWER = [
  "http.event-stream",
  "http.framed",
  "http.coding",
  "http.ended",
  "frame.json",
  "frame.terminated",
  "relay.text",
  "relay.reasoning",
  "relay.refusal",
  "relay.tool-calls",
  "relay.finish",
  "relay.usage",
  "relay.usage-not-invented",
  "done.present",
  "done.once",
  "done.last",
] as const;

/** What must hold of any stream, however it is written down. Each is made of rules that fixed cases judge one by one. */
export const LAW_RULES: readonly GatewayRule[] = [
  {
    id: "relay.any-rendering",
    level: "must",
    requires: "Whatever the upstream says, in whatever legal form and whatever pieces, the same comes out.",
    why: "Every provider writes its stream down in its own way, and the network cuts it anywhere.",
    source: whatwg("9.2.6 Interpreting an event stream"),
    judge: all(...WHOLE_ANSWER),
  },
  {
    id: "relay.any-odd-framing",
    level: "should",
    requires: "The same holds of lines that end with CR, and of a byte order mark in front.",
    why: "The standard allows both, and the day a provider sends one of them is no day to find out.",
    source: whatwg("9.2.6 Interpreting an event stream"),
    judge: all(...WHOLE_ANSWER),
  },
  {
    id: "dead.any-cut",
    level: "must",
    requires:
      "Wherever the upstream breaks off, nothing is added, no end is invented, and the break is shown.",
    why: "Connections die at any byte, and most of those bytes are in nobody's test.",
    source: robustness(
      "https://www.rfc-editor.org/rfc/rfc9112#section-8",
      "incomplete messages, at any byte",
    ),
    judge: all("dead.nothing-added", "dead.not-finished", "dead.shown"),
  },
  {
    id: "fault.any-error",
    level: "must",
    requires:
      "An error in the stream comes out as an error, in whatever form it is said and whatever follows.",
    why: "Providers say errors in five ways and go on in as many.",
    source: robustness(
      "https://github.com/mozilla-ai/any-llm/issues/847",
      "errors in the middle of a stream",
    ),
    judge: all("fault.in-stream"),
  },
];

/** Holds where every one of the rules does; what they cannot tell does not count, unless none of them can. */
function all(...ids: string[]): (trace: GatewayTrace) => Finding {
  return (trace) => {
    let finding: Finding | null = null;
    for (const id of ids) {
      const rule = PARTS.find((part) => part.id === id);
      if (rule === undefined) throw new Error(`a law names the rule ${id}, which does not exist`);
      const found = rule.judge(trace);
      if (found.held === false) return { ...found, message: `${id}: ${found.message}` };
      if (found.held) finding = HELD;
      else finding ??= found;
    }
    return finding ?? HELD;
  };
}
