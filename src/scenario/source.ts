import type { Mistake, Path } from "./mistake.ts";

/** What a file holds, and where in it each part stands. */
export interface Source {
  value: unknown;
  /** Offset in the text of the value or its key; of the nearest part around it when it is not there. */
  locate(path: Path, at: Mistake["at"]): number;
}

/** Thrown by the parsers; `offset` is where the text stops making sense. */
export class SyntaxMistake extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
