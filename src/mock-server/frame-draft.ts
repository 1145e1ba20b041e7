/** One line of a block: a field, or a comment. */
export type DraftLine = { name: string; value: string } | { comment: string };

/** What a frame says, before the wire style decides how it is written down. */
export type FrameContent =
  /** A JSON value as data; `isChunk` when usage may join it. */
  | { kind: "json"; value: unknown; type?: string; isChunk: boolean }
  /** Lines as they are; `closes`: a blank line follows. */
  | { kind: "lines"; lines: DraftLine[]; closes: boolean }
  /** Bytes that no wire style touches. */
  | { kind: "raw"; bytes: Uint8Array };

export type FrameDraft = FrameContent & {
  /** Which step of the scenario it comes from. */
  step: number;
  /** Silence asked for before it. */
  waitMs: number;
};
