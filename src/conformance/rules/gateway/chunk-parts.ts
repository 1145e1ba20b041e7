import { isJsonObject, type JsonObject, objectsIn } from "../../read/json-value.ts";

/** The choices of chunks, one after the other; what is no choice is left out. */
export function choicesIn(chunks: readonly JsonObject[]): JsonObject[] {
  return chunks.flatMap(({ choices }) => objectsIn(choices));
}

/** The deltas of one choice, in their order. */
export function deltasIn(chunks: readonly JsonObject[], index: number): JsonObject[] {
  return choicesIn(chunks)
    .filter((choice) => choice["index"] === index)
    .map(({ delta }) => delta)
    .filter(isJsonObject);
}
