import { renderScenario, type Rendition } from "../../../mock-server/index.ts";
import { type ScenarioInput, scenarioSchema } from "../../../scenario/scenario.ts";
import type { Exchange } from "../../../wire/exchange.ts";
import { isJsonObject, parseJson } from "../../read/json-value.ts";

/** What an exchange with our upstream was answered; null where that is not known. */
export type ReplyTo = (exchange: Exchange, nth: number) => Rendition | null;

/** Finds out which of several scenarios answered a request, by what the request asks for. */
export function repliesOf(mounted: readonly ScenarioInput[]): ReplyTo {
  const rendered = new Map<ScenarioInput, Rendition>();
  return ({ request, response }, nth) => {
    const asked = parseJson(request.body);
    const fields = isJsonObject(asked) ? asked : {};
    const options = fields["stream_options"];
    const isStream = fields["stream"] === true;
    const includesUsage = isJsonObject(options) && options["include_usage"] === true;
    const scenario = mounted.find(
      ({ match }) =>
        (match?.stream ?? isStream) === isStream && (match?.includeUsage ?? includesUsage) === includesUsage,
    );
    if (scenario === undefined) return null;
    const first = rendered.get(scenario) ?? renderScenario(scenarioSchema.parse(scenario));
    rendered.set(scenario, first);
    const reply = nth === 0 ? first : (first.later[Math.min(nth, first.later.length) - 1] ?? first);
    return reply.status === response.status && response.bytesSent <= reply.body.length ? reply : null;
  };
}
