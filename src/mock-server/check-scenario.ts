import { type Scenario, type ScenarioInput, scenarioSchema } from "../scenario/scenario.ts";
import { MockServerError } from "./error.ts";

/** Fills in the defaults. Takes what is checked already as well: checking twice changes nothing. */
export function checkScenario(input: ScenarioInput | Scenario): Scenario {
  const result = scenarioSchema.safeParse(input);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `\`${pathText(path)}\`: ${message}`);
  throw new MockServerError(
    "invalid-scenario",
    `Cannot play the scenario: ${issues.join("; ")}. Correct what is named.`,
    { cause: result.error },
  );
}

function pathText(path: PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}
