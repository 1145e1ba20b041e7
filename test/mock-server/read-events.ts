/** An event stream read straight from WHATWG HTML 9.2.6, as briefly as it can be. */
export interface StreamMeaning {
  events: { type: string; data: string; id: string }[];
  comments: string[];
  retry: string[];
}

export function readEvents(body: Uint8Array): StreamMeaning {
  const text = new TextDecoder("utf-8").decode(body);
  const lines = text.split(/\r\n|\n|\r/);
  // What follows the last line end is no line.
  lines.pop();
  const meaning: StreamMeaning = { events: [], comments: [], retry: [] };
  let data: string[] = [];
  let type = "";
  let id = "";
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (line === "") {
      if (data.length > 0) meaning.events.push({ type: type || "message", data: data.join("\n"), id });
      data = [];
      type = "";
    } else if (colon === 0) meaning.comments.push(line.slice(1));
    else if (name === "data") data.push(value);
    else if (name === "event") type = value;
    else if (name === "id" && !value.includes("\0")) id = value;
    else if (name === "retry") meaning.retry.push(value);
  }
  return meaning;
}
