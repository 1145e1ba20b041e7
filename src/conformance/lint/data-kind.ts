import { isJsonObject, type JsonObject, parseJson } from "../read/json-value.ts";
import { shown } from "./lint-rule.ts";

/** What the data of one event is. */
export type DataKind =
  | { is: "object"; value: JsonObject }
  | { is: "done" }
  /** Meant as the end, but written in another way. */
  | { is: "done-like" }
  | { is: "empty" }
  /** Neither; with what it is instead. */
  | { is: "other"; why: string };

export function dataKind(data: string): DataKind {
  if (data === "[DONE]") return { is: "done" };
  if (data === "") return { is: "empty" };
  const value = parseJson(data);
  if (isJsonObject(value)) return { is: "object", value };
  if (isDoneLike(data)) return { is: "done-like" };
  return { is: "other", why: `${describe(data, value)}: ${shown(data)}` };
}

function isDoneLike(data: string): boolean {
  return data.length < 40 && /^["'\s]*\[?\s*DONE\s*\]?["'\s]*\S{0,4}$/i.test(data);
}

function describe(data: string, value: unknown): string {
  if (value !== undefined) return "JSON, but no object";
  const text = data.trimStart();
  if (text.startsWith("data:")) return "a field name inside the data: the prefix is doubled";
  if (text.startsWith(":") || /PROCESSING|^ping$|keep-?alive/i.test(text)) return "a comment sent as data";
  if (!text.startsWith("{") && !text.startsWith("[")) return "plain text";
  const at = endOfFirstValue(text);
  if (at === null) return "JSON that breaks off";
  if (at < 0) return "no JSON";
  const rest = text.slice(at).trimStart();
  if (rest.startsWith("{") || rest.startsWith("[")) {
    return data.includes("\n")
      ? "several JSON values in one event: a blank line between them is missing"
      : "several JSON values in one event";
  }
  return rest === "" ? "no JSON" : "JSON with something behind it";
}

/** Where the first object or list ends; null where it does not, -1 where its brackets do not match. */
function endOfFirstValue(text: string): number | null {
  const open: string[] = [];
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (isInString) {
      if (sign === "\\") at++;
      else if (sign === '"') isInString = false;
    } else if (sign === '"') isInString = true;
    else if (sign === "{" || sign === "[") open.push(sign);
    else if (sign === "}" || sign === "]") {
      if (open.pop() !== (sign === "}" ? "{" : "[")) return -1;
      if (open.length === 0) return at + 1;
    }
  }
  return null;
}
