import type { Scenario } from "../../scenario/scenario.ts";

/** What has to be in a request for its answer to make sense: the tools that are called, how many choices there are. */
export function fieldsFor(scenario: Scenario): Record<string, unknown> {
  const tools = new Set<string>();
  let choices = 1;
  let hasLogprobs = false;
  for (const step of scenario.steps) {
    if ("tool" in step) tools.add(step.tool.name);
    if ("toolDelta" in step && step.toolDelta.name) tools.add(step.toolDelta.name);
    if ("choice" in step) choices = Math.max(choices, step.choice + 1);
    if ("logprobs" in step && step.logprobs !== undefined) hasLogprobs = true;
  }
  return {
    ...(choices > 1 ? { n: choices } : {}),
    ...(hasLogprobs ? { logprobs: true } : {}),
    ...(tools.size > 0 ? { tools: [...tools].map(toolOf) } : {}),
  };
}

function toolOf(name: string): object {
  return {
    type: "function",
    function: { name, description: `Calls ${name}.`, parameters: { type: "object", properties: {} } },
  };
}
