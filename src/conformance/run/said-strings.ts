const SAID =
  /"(content|text|arguments|reasoning|reasoning_content|thinking|refusal|delta|partial_json|input|response|completion)"\s{0,8}:\s{0,8}"([^"\\]*(?:\\[^][^"\\]*)*)/g;

/**
 * Changes what a model said piece by piece, as if it stood in one: of every name the strings of all events are joined.
 *
 * @param change - gives a text of the same length
 */
export function changeSaid(text: string, change: (joined: string) => string): string {
  const strings = new Map<string, { at: number; value: string }[]>();
  for (const { 0: all, 1: name = "", 2: value = "", index } of text.matchAll(SAID)) {
    const known = strings.get(name) ?? [];
    strings.set(name, known);
    known.push({ at: index + all.length - value.length, value });
  }
  const changed: { at: number; value: string }[] = [];
  for (const own of strings.values()) {
    const joined = own.map(({ value }) => value).join("");
    const other = change(joined);
    if (other === joined || other.length !== joined.length) continue;
    let from = 0;
    for (const { at, value } of own) {
      changed.push({ at, value: other.slice(from, from + value.length) });
      from += value.length;
    }
  }
  let done = 0;
  let result = "";
  for (const { at, value } of changed.sort((a, b) => a.at - b.at)) {
    result += text.slice(done, at) + value;
    done = at + value.length;
  }
  return result + text.slice(done);
}
