import type { Asked, Json, Override } from "./right-provider.ts";

/** Changes each chunk; null leaves it out. */
export function eachChunk(
  change: (chunk: Json, place: number, asked: Asked) => Json | Json[] | null,
): Override {
  return allChunks((chunks, asked) =>
    chunks.flatMap((chunk, place): Json[] => [change(structuredClone(chunk), place, asked) ?? []].flat()),
  );
}

export function allChunks(change: (chunks: Json[], asked: Asked) => Json[]): Override {
  return { chunks: (right) => (asked) => change(structuredClone(right.chunks(asked)), asked) };
}

/** Changes each choice of each chunk. */
export function eachChoice(change: (choice: Json, asked: Asked) => Json): Override {
  return eachChunk((chunk, _, asked) => ({
    ...chunk,
    choices: (chunk["choices"] as Json[]).map((choice) => change(choice, asked)),
  }));
}

/** Changes each delta that calls tools. */
export function eachFragment(change: (fragment: Json, nth: number) => Json): Override {
  return {
    chunks: (right) => (asked) => {
      let nth = 0;
      return structuredClone(right.chunks(asked)).map((chunk) => ({
        ...chunk,
        choices: (chunk["choices"] as Json[]).map((choice) => {
          const delta = choice["delta"] as Json;
          const calls = delta["tool_calls"] as Json[] | undefined;
          return calls === undefined
            ? choice
            : { ...choice, delta: { ...delta, tool_calls: calls.map((call) => change(call, nth++)) } };
        }),
      }));
    },
  };
}

export function eachFrame(
  change: (frame: string, place: number, all: readonly string[]) => string | string[],
): Override {
  return { frames: (right) => (chunks, asked) => right.frames(chunks, asked).flatMap(change) };
}

export function allFrames(change: (frames: string[]) => string[]): Override {
  return { frames: (right) => (chunks, asked) => change(right.frames(chunks, asked)) };
}

/** Changes the usage wherever it stands in a stream. */
export function eachUsage(change: (usage: Json) => unknown): Override {
  return eachChunk((chunk) => (chunk["usage"] ? { ...chunk, usage: change(chunk["usage"] as Json) } : chunk));
}

export function eachWhole(change: (whole: Json, asked: Asked) => unknown): Override {
  return { whole: (right) => (asked) => change(structuredClone(right.whole(asked)) as Json, asked) };
}

export function choiceOf(chunk: Json): Json | undefined {
  return (chunk["choices"] as Json[] | undefined)?.[0];
}

export function deltaOf(chunk: Json): Json {
  return (choiceOf(chunk)?.["delta"] ?? {}) as Json;
}

export function isFinish(chunk: Json): boolean {
  return typeof choiceOf(chunk)?.["finish_reason"] === "string";
}

export function hasTools({ body }: Asked): boolean {
  return body?.["tools"] !== undefined;
}

export function functionOf(fragment: Json): Json {
  return fragment["function"] as Json;
}

export function without(value: Json, name: string): Json {
  const { [name]: _, ...rest } = value;
  return rest;
}
