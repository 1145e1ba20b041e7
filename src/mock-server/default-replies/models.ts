import type { JsonObject } from "../dialects/knobs.ts";

const CREATED = 1_700_000_000;

/** Names that clients commonly look for; any other is answered as well. */
const MODELS = ["streamproof-1", "gpt-4o", "gpt-4o-mini", "gpt-5", "gpt-5-mini"];

/** What `GET …/models` and `GET …/models/<id>` answer; null for another path. */
export function modelsAt(path: string): JsonObject | null {
  const found = /\/models(?:\/([^?#]+))?\/?$/.exec(path);
  if (found === null) return null;
  const [, id] = found;
  if (id === undefined) return { object: "list", data: MODELS.map(modelJson) };
  return modelJson(decode(id));
}

function modelJson(id: string): JsonObject {
  return { id, object: "model", created: CREATED, owned_by: "streamproof" };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
