import type { Scenario } from "../../scenario/scenario.ts";
import type { Trouble } from "../../scenario/trouble/trouble.ts";
import type { Manners } from "../dialects/knobs.ts";
import { OPENAI_MANNERS } from "../dialects/openai-manners.ts";
import type { Rendition } from "../rendition.ts";
import { renderScenario } from "../render-scenario.ts";
import { wholeScenario } from "../whole-reply/whole-scenario.ts";
import { applyTrouble } from "./apply-trouble.ts";
import { changeFrames, errorWords } from "./change-frames.ts";

interface Asked {
  trouble?: Trouble | null | undefined;
  /** Whether the request asks for no stream. @defaultValue false */
  isWhole?: boolean;
  /** In ms since 1970, for dates in headers. @defaultValue the clock's */
  now?: number | undefined;
}

/** A scenario as a request asks for it: streamed or whole, and with everything that is to go wrong. */
export function inTrouble(scenario: Scenario, manners: Manners | null, asked: Asked): Rendition {
  const { trouble = null, isWhole = false, now = Date.now() } = asked;
  const said = trouble === null ? scenario : applyTrouble(scenario, trouble, { manners, now });
  // What speaks no dialect (any more) is rendered as it stands.
  const how = said.dialect === undefined ? null : manners;
  if (isWhole && said.steps === scenario.steps) {
    const told = wholeScenario(failing(said, trouble, how ?? OPENAI_MANNERS), how);
    return renderScenario(told, told.dialect === undefined ? null : how);
  }
  const change = trouble === null ? undefined : changeFrames(trouble, how);
  return renderScenario(said, how, change);
}

/** Told whole, an error in the stream is one before it. */
function failing(scenario: Scenario, trouble: Trouble | null, manners: Manners): Scenario {
  if (trouble?.error === undefined) return scenario;
  return { ...scenario, steps: [{ error: errorWords(trouble.error.status, manners), as: "data" }] };
}
