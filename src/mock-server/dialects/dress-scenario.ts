import { scenarioSchema, type FollowUp } from "../../scenario/scenario.ts";
import { wireStyleSchema } from "../../scenario/wire-style.ts";
import { errorPlaces } from "./error-places.ts";
import { openaiError } from "./errors.ts";
import { fillTemplate } from "./fill-template.ts";
import type { JsonObject, Manners } from "./knobs.ts";
import { madeUpId } from "./made-up-id.ts";

const PLAIN = scenarioSchema.parse({ steps: [] });
const PLAIN_WIRE: JsonObject = wireStyleSchema.parse({});

/** What stands around the steps in a dialect: id, headers, wire style. What the scenario says itself stays. */
export function dressScenario<Kind extends FollowUp>(scenario: Kind, manners: Manners): Kind {
  const dressed = { ...scenario, envelope: envelopeOf(scenario, manners), wire: wireOf(scenario, manners) };
  const error = soleError(scenario);
  if (error === null) {
    const headers = { ...manners.headers, ...scenario.reply.headers };
    return { ...dressed, reply: { ...scenario.reply, headers } };
  }
  const { status } = scenario.reply;
  const { body, headers } = errorBody(status, error, manners);
  return {
    ...dressed,
    reply: { ...scenario.reply, headers: { ...headers, ...scenario.reply.headers } },
    steps: [{ bytes: JSON.stringify(body) }],
    wire: { ...dressed.wire, framing: "content-length" as const },
  };
}

/** The body and the headers of an error before the stream; what `error` leaves out is said in the provider's words. */
export function errorBody(
  status: number,
  error: JsonObject,
  manners: Manners,
): { body: unknown; headers: Record<string, string> } {
  const { errors, errorBefore, errorHeaders } = manners;
  const words = { ...openaiError(status), ...errors[status] };
  const places = errorPlaces({ ...words, ...error }, status);
  const body = Array.isArray(errorBefore)
    ? errorBefore.map((each) => fillTemplate(each, places))
    : fillTemplate(errorBefore, places);
  const isBusy = status === 429 || status === 503;
  return {
    body,
    headers: { "content-type": "application/json", ...manners.headers, ...(isBusy && errorHeaders) },
  };
}

/** The error of a reply that is nothing else: it comes before the stream, as a status and a body. */
function soleError({ reply, steps }: FollowUp): JsonObject | null {
  const said = steps.filter((step) => !("wait" in step));
  const [only] = said;
  return reply.status >= 400 && said.length === 1 && only !== undefined && "error" in only
    ? only.error
    : null;
}

function envelopeOf({ envelope, seed }: FollowUp, manners: Manners): FollowUp["envelope"] {
  if (envelope.id !== PLAIN.envelope.id) return envelope;
  return { ...envelope, id: madeUpId(manners.id, seed, "reply") };
}

function wireOf({ wire }: FollowUp, manners: Manners): FollowUp["wire"] {
  const style: JsonObject = { ...wire };
  for (const [key, value] of Object.entries(manners.wire)) {
    if (style[key] === PLAIN_WIRE[key]) style[key] = value;
  }
  return wireStyleSchema.parse(style);
}
