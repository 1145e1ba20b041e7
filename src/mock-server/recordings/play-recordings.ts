import type { Exchange } from "../../wire/exchange.ts";
import { scenarioSchema } from "../../scenario/scenario.ts";
import type { House } from "../mount-house.ts";
import { renderScenario } from "../render-scenario.ts";
import type { Rendition } from "../rendition.ts";
import { RecordingMatcher } from "./match-recordings.ts";
import type { Recording } from "./load-recordings.ts";
import { renderRecording, type ReplaySpeed } from "./render-recording.ts";

export interface PlayOptions {
  /** 1 as it was, 10 ten times as fast, `instant` without any silence. @defaultValue 1 */
  speed?: ReplaySpeed | undefined;
  /** One after the other, whatever is asked. @defaultValue false */
  inOrder?: boolean | undefined;
}

/** Recordings on a server: the first part goes into its options, the second is called once it listens. */
export interface PlayedRecordings {
  findToken: (request: Exchange["request"]) => string;
  mountOn: (house: House) => void;
}

const NO_FIT = "no-recording-fits";
/** How many are named where none fits. */
const MAX_NAMED = 10;

/**
 * Lets recordings answer. One alone answers every request. Of several, the one whose request was the same; recordings
 * of the same request in their order, the last of them for all that follow. Each also answers under `/t/<name>/`.
 */
export function playRecordings(
  recordings: readonly [Recording, ...Recording[]],
  { speed = 1, inOrder = false }: PlayOptions = {},
): PlayedRecordings {
  const render = ({ exchange }: Recording): Rendition => renderRecording(exchange, { speed });
  const matcher =
    inOrder || recordings.length === 1 ? null : new RecordingMatcher(recordings.map((one) => one.exchange));
  const groups = matcher?.groups ?? [recordings.map((_, index) => index)];
  return {
    findToken: (request) => {
      const place = matcher === null ? 0 : matcher.find(request);
      return place === null ? NO_FIT : `recordings-${place + 1}`;
    },
    mountOn(house) {
      for (const [place, group] of groups.entries()) {
        const [first, ...later] = group.flatMap((index) => recordings[index] ?? []).map(render);
        if (first === undefined) continue;
        first.later.push(...later);
        house.mount(first, { token: `recordings-${place + 1}` });
      }
      house.mount(renderNoFit(recordings), { token: NO_FIT });
      const names = new Set<string>();
      for (const recording of recordings) {
        if (!names.has(recording.name)) house.mount(render(recording), { token: recording.name });
        names.add(recording.name);
      }
    },
  };
}

/** In the shape of OpenAI's errors. */
function renderNoFit(recordings: readonly Recording[]): Rendition {
  const known = recordings.slice(0, MAX_NAMED).map(({ name, exchange: { request } }) => {
    const path = request.path.replace(/\?.*$/s, "");
    return `${name} answers ${request.method} ${path}`;
  });
  const more = recordings.length > known.length ? ` and ${recordings.length - known.length} more` : "";
  const message =
    `No recording has this request: the same method, path, model and messages. ${known.join("; ")}${more}. ` +
    "Ask the same again, start with --in-order, or use the base URL http://…/t/<name>/v1 of one recording.";
  const error = { message, type: "invalid_request_error", param: null, code: "no_recording" };
  return renderScenario(
    scenarioSchema.parse({
      reply: { status: 404, headers: { "content-type": "application/json" } },
      steps: [{ bytes: JSON.stringify({ error }) }],
      wire: { framing: "content-length" },
    }),
  );
}
