import { scenarioSchema } from "../scenario/scenario.ts";
import type { Rendition } from "./rendition.ts";
import { renderScenario } from "./render-scenario.ts";

/** The token in the journal of requests that no scenario answered. */
export const NO_TOKEN = "";

/** A 404 in the shape of OpenAI's errors that says what to do. */
export function renderNotFound(method: string, path: string, token: string | null): Rendition {
  const why =
    token === null ? "no scenario is mounted here" : `no scenario is mounted under the token "${token}"`;
  const message =
    `Cannot answer ${method} ${path}: ${why}. ` +
    "Mount one and use its `baseUrl`, or give the server a scenario for all other paths.";
  const code = token === null ? "unknown_path" : "unknown_token";
  const error = { message, type: "invalid_request_error", param: null, code };
  return renderScenario(
    scenarioSchema.parse({
      reply: { status: 404, headers: { "content-type": "application/json" } },
      steps: [{ bytes: JSON.stringify({ error }) }],
      wire: { framing: "content-length" },
    }),
  );
}
