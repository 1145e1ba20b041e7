import { closestWord } from "../scenario/closest-word.ts";
import type { Match } from "../scenario/match.ts";
import { scenarioSchema } from "../scenario/scenario.ts";
import type { RequestFacts } from "./match-request.ts";
import type { Rendition } from "./rendition.ts";
import { renderScenario } from "./render-scenario.ts";

/** The token in the journal of requests that no scenario answered. */
export const NO_TOKEN = "";

/** How much of a message is repeated in the 404. */
const MAX_SHOWN = 60;

/** A 404 that says that nothing is mounted there, and what to do. */
export function renderNotFound(
  { method, path, token }: { method: string; path: string; token: string | null },
  known: readonly string[],
): Rendition {
  const meant = token === null ? undefined : closestWord(token, known);
  const why =
    token === null
      ? "no scenario is mounted here"
      : `no scenario is mounted under the token "${token}"${meant === undefined ? "" : ` (did you mean "${meant}"?)`}`;
  const message =
    `Cannot answer ${method} ${path}: ${why}. ` +
    "Mount one and use its `baseUrl`, or give the server a scenario for all other paths.";
  return render404(message, token === null ? "unknown_path" : "unknown_token");
}

/** A 404 that says what was asked and what would have been answered. */
export function renderNoMatch(
  facts: RequestFacts,
  parts: readonly { title: string | undefined; match: Match | undefined }[],
): Rendition {
  const { method, path, model, text, turn } = facts;
  const asked = [
    model === null ? "no model" : `model ${JSON.stringify(model)}`,
    text === null ? "no user message" : `text ${JSON.stringify(shorten(text))}`,
    `turn ${turn}`,
  ].join(", ");
  const wanted = parts.map(({ title, match = {} }, index) => {
    const name = title === undefined ? `scenario ${index + 1}` : JSON.stringify(title);
    const conditions = Object.entries(match).filter(([, value]) => value !== undefined);
    return `${name} answers ${conditions.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(", ")}`;
  });
  const message =
    `Cannot answer ${method} ${path} (${asked}): no scenario fits. ${wanted.join("; ")}. ` +
    "Change the request or a `match`, or add a scenario without one.";
  return render404(message, "no_match");
}

function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}

/** In the shape of OpenAI's errors. */
function render404(message: string, code: string): Rendition {
  const error = { message, type: "invalid_request_error", param: null, code };
  return renderScenario(
    scenarioSchema.parse({
      reply: { status: 404, headers: { "content-type": "application/json" } },
      steps: [{ bytes: JSON.stringify({ error }) }],
      wire: { framing: "content-length" },
    }),
  );
}
