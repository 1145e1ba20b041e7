import { renderScenario, type Rendition } from "../../src/mock-server/index.ts";
import { type ScenarioInput, scenarioSchema } from "../../src/scenario/scenario.ts";

/** Small chunks, so that snapshots show what matters. */
const SHORT = { id: "c", model: "m", created: 1 } as const;

export function render(input: ScenarioInput): Rendition {
  return renderScenario(scenarioSchema.parse({ envelope: SHORT, ...input }));
}

export function renderText(input: ScenarioInput): string {
  return Buffer.from(render(input).body).toString("utf8");
}

/** The JSON values of the data lines of a body in the default wire style. */
export function chunksOf(input: ScenarioInput): unknown[] {
  return [...renderText(input).matchAll(/^data: (\{.*)$/gm)].map(
    ([, json]) => JSON.parse(json ?? "") as unknown,
  );
}

/** What each chunk adds to its first choice. */
export function deltasOf(input: ScenarioInput): unknown[] {
  return chunksOf(input).map((chunk) => (chunk as { choices: { delta: unknown }[] }).choices[0]?.delta);
}
