/** Cuts text into lines as it arrives (WHATWG HTML 9.2.6). */
export interface LineSplitter {
  push(text: string): void;
  /** The text after the last line end, which is no line yet. */
  rest(): string;
}

const LF = 0x0a;

/**
 * Calls `onLine` with each line, without its end, as soon as the end is there. CRLF, LF and CR end a line and
 * nothing else does. A CR ends it at once: an LF that arrives next is the second half of the same line end.
 */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  // Pieces of the line that has not ended yet. Joined once, so a long line in tiny pieces costs linear time.
  let pieces: string[] = [];
  let isAfterCr = false;

  const endLine = (last: string): void => {
    if (pieces.length === 0) {
      onLine(last);
      return;
    }
    pieces.push(last);
    const line = pieces.join("");
    pieces = [];
    onLine(line);
  };

  const push = (text: string): void => {
    if (text === "") return;
    let start = isAfterCr && text.charCodeAt(0) === LF ? 1 : 0;
    isAfterCr = false;
    // Each search starts where the last one ended, and a search that failed is not repeated.
    let cr = text.indexOf("\r", start);
    let lf = text.indexOf("\n", start);
    while (cr !== -1 || lf !== -1) {
      const isCr = lf === -1 || (cr !== -1 && cr < lf);
      const end = isCr ? cr : lf;
      endLine(text.slice(start, end));
      start = end + 1;
      if (isCr) {
        if (start === text.length) isAfterCr = true;
        else if (lf === start) start += 1;
        cr = text.indexOf("\r", start);
      }
      if (lf !== -1 && lf < start) lf = text.indexOf("\n", start);
    }
    if (start < text.length) pieces.push(text.slice(start));
  };

  return { push, rest: () => pieces.join("") };
}
