/** Cuts a byte stream into lines. */
export interface LineCutter {
  push(bytes: Buffer): void;
  /** What came after the last line end; empty when nothing did. */
  rest(): string;
}

export interface LineCutterOptions {
  /** Bytes a line may have. */
  maxBytes: number;
  onLine: (line: string) => void;
  /** Called once for a line that grew beyond the limit; what follows is thrown away. */
  onTooLong: () => void;
}

/**
 * Cuts at LF only, which is what JSON Lines promises. Pieces of an unfinished line are kept as they came and
 * joined once, so that a line of many megabytes costs no more than its bytes.
 */
export function createLineCutter({ maxBytes, onLine, onTooLong }: LineCutterOptions): LineCutter {
  let pieces: Buffer[] = [];
  let length = 0;
  let isTooLong = false;

  function keep(piece: Buffer): void {
    if (piece.length === 0) return;
    pieces.push(piece);
    length += piece.length;
  }

  function take(): string {
    const line = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces, length);
    pieces = [];
    length = 0;
    return line.toString("utf8");
  }

  return {
    push(bytes) {
      let start = 0;
      while (!isTooLong) {
        const end = bytes.indexOf(10, start);
        keep(bytes.subarray(start, end === -1 ? bytes.length : end));
        if (length > maxBytes) {
          isTooLong = true;
          pieces = [];
          length = 0;
          onTooLong();
          return;
        }
        if (end === -1) return;
        onLine(take());
        start = end + 1;
      }
    },
    rest: () => take(),
  };
}
