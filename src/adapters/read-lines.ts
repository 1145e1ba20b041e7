/**
 * The lines of a stream, ended by LF alone: Node's own line reader also cuts at U+2028 and U+2029, which may stand
 * inside a JSON string.
 */
export async function* readLines(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  for await (const bytes of stream) {
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      yield Buffer.concat([...pieces, bytes.subarray(start, end)]).toString("utf8");
      pieces = [];
      start = end + 1;
    }
    if (start < bytes.length) pieces.push(bytes.subarray(start));
  }
  if (pieces.length > 0) yield Buffer.concat(pieces).toString("utf8");
}
