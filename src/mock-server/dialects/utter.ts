import type { FollowUp } from "../../scenario/scenario.ts";
import type { Step } from "../../scenario/step.ts";
import { callJson, isOldCall } from "../chunk-json.ts";
import type { FrameDraft } from "../frame-draft.ts";
import type { JsonObject, Manners } from "./knobs.ts";
import { type Line, lineOf, type Said } from "./line.ts";

type ToolStep = Extract<Step, { tool: unknown }>;
type RoleStep = Extract<Step, { role: unknown }>;

/** Turns frames that say the plain thing into lines as the dialect words them; everything else stays as it is. */
export function utter(drafts: readonly FrameDraft[], { steps }: FollowUp, manners: Manners): Said[] {
  const said: Said[] = [];
  const roles = new Map<number, string>();
  const say = (line: Line): void => {
    said.push({ line: withRole(line, roles, manners) });
  };
  let lastStep = -1;
  for (const draft of drafts) {
    const step = steps[draft.step];
    const isFirst = draft.step !== lastStep;
    lastStep = draft.step;
    if (step === undefined || draft.kind !== "json" || !isSpoken(step)) said.push({ frame: draft });
    else if ("usage" in step) {
      said.push({ line: lineOf("usage", draft, { choice: null, usage: step.usage }) });
    } else if ("role" in step) {
      roles.set(step.choice, step.role);
      const line = roleLine(step, draft, { manners, opensTools: opensTools(steps, draft.step, step.choice) });
      if (line !== null) said.push({ line });
    } else if ("tool" in step) {
      if (manners.toolArguments === "whole" && !isFirst) continue;
      const line = toolLine(step, draft, { manners, isFirst });
      const before = said.at(-1);
      const ridesOnRole =
        isFirst &&
        manners.toolOpening === "with-role" &&
        before !== undefined &&
        "line" in before &&
        before.line.kind === "role" &&
        before.line.choice === step.choice;
      if (ridesOnRole) {
        Object.assign(before.line.delta, line.delta);
        Object.assign(before.line, { kind: "tool", waitMs: before.line.waitMs + line.waitMs });
      } else say(line);
    } else if ("finish" in step) {
      const finish = manners.finishNames[step.finish] ?? step.finish;
      say(lineOf("finish", draft, { choice: step.choice, finish, delta: { ...manners.finishDelta } }));
    } else say(contentLine(step, draft, manners));
  }
  return said;
}

type Spoken = Extract<
  Step,
  | { role: unknown }
  | { text: unknown }
  | { reasoning: unknown }
  | { refusal: unknown }
  | { tool: unknown }
  | { toolDelta: unknown }
  | { finish: unknown }
  | { usage: unknown }
>;

const SPOKEN = ["role", "text", "reasoning", "refusal", "tool", "toolDelta", "finish", "usage"];

function isSpoken(step: Step): step is Spoken {
  return SPOKEN.some((key) => key in step);
}

/** Whether the next thing that the choice says is a tool call. */
function opensTools(steps: readonly Step[], from: number, choice: number): boolean {
  const next = steps.slice(from + 1).find((step) => "choice" in step && step.choice === choice);
  return next !== undefined && ("tool" in next || "toolDelta" in next);
}

function roleLine(
  step: RoleStep,
  draft: FrameDraft,
  { manners, opensTools }: { manners: Manners; opensTools: boolean },
): Line | null {
  const { role, roleFields, roleFieldsWithTools } = manners;
  const content = step.content === null || step.content === "" ? null : step.content;
  if (role !== "own-delta") {
    // The role rides elsewhere; what was said beside it is said all the same.
    return content === null ? null : lineOf("text", draft, { choice: step.choice, delta: { content } });
  }
  const beside = opensTools ? { ...roleFields, ...roleFieldsWithTools } : roleFields;
  const delta = { role: step.role, content: step.content, ...beside, ...(content !== null && { content }) };
  return lineOf("role", draft, { choice: step.choice, delta });
}

function withRole(line: Line, roles: Map<number, string>, { role }: Manners): Line {
  const name = line.choice === null ? undefined : roles.get(line.choice);
  if (name === undefined || role === "own-delta" || role === "never") return line;
  if (role === "first-delta" && line.choice !== null) roles.delete(line.choice);
  return { ...line, delta: { role: name, ...line.delta } };
}

function toolLine(
  { tool, choice }: ToolStep,
  draft: FrameDraft,
  { manners, isFirst }: { manners: Manners; isFirst: boolean },
): Line {
  const whole = manners.toolArguments === "whole";
  const args = whole ? [tool.arguments].flat().join("") : "";
  if (isOldCall(tool)) {
    const plain = plainChoice(draft)["delta"] as JsonObject;
    const delta = isFirst ? { function_call: { name: tool.name, arguments: args } } : plain;
    return lineOf("tool", draft, { choice, delta });
  }
  const all = callJson(tool, args);
  const keys = manners.toolKeys.map((key) => (key === "function" && "custom" in all ? "custom" : key));
  const call = isFirst ? Object.fromEntries(keys.map((key) => [key, all[key]])) : firstCall(draft);
  return lineOf("tool", draft, { choice, delta: { ...manners.besideTools, tool_calls: [call] } });
}

/** The fragment that the plain rendering holds. */
function firstCall(draft: FrameDraft): JsonObject {
  const calls = plainChoice(draft)["delta"] as { tool_calls?: JsonObject[] } | undefined;
  return calls?.tool_calls?.[0] ?? {};
}

function contentLine(
  step: Exclude<Spoken, RoleStep | ToolStep | { finish: unknown } | { usage: unknown }>,
  draft: FrameDraft,
  manners: Manners,
): Line {
  const { delta = {}, logprobs = null } = plainChoice(draft) as { delta?: JsonObject; logprobs?: unknown };
  const { choice } = step;
  if ("reasoning" in step) {
    const text = delta[step.field];
    return lineOf("reasoning", draft, { choice, delta: reasoningDelta(text, manners) });
  }
  if ("toolDelta" in step) return lineOf("tool", draft, { choice, delta });
  const beside = "text" in step ? manners.besideText : {};
  return lineOf("text" in step ? "text" : "refusal", draft, {
    choice,
    logprobs,
    delta: { ...delta, ...beside },
  });
}

function reasoningDelta(text: unknown, { reasoning, besideReasoning }: Manners): JsonObject {
  if (reasoning === "content-parts") {
    return { content: [{ type: "thinking", thinking: [{ type: "text", text }] }] };
  }
  if (reasoning !== "reasoning-and-details") return { ...besideReasoning, [reasoning]: text };
  return {
    ...besideReasoning,
    reasoning: text,
    reasoning_details: [{ type: "reasoning.text", text, index: 0 }],
  };
}

/** The choice of a chunk as the plain rendering has it. */
function plainChoice(draft: FrameDraft): JsonObject {
  const value = draft.kind === "json" ? (draft.value as { choices?: JsonObject[] }) : {};
  return value.choices?.[0] ?? {};
}
