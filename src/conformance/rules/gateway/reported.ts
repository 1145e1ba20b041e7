import type { Downstream } from "../../gateway/gateway-trace.ts";
import { isJsonObject, parseJson } from "../../read/json-value.ts";

/** Words in which gateways say that they left something out. */
const LEFT_OUT = /drop|ignor|unsupported|not[-_ ]?supported|removed|stripped|warn/i;

/** Whether an answer says, in a header or in a member of its own, that a field of the request was left out. */
export function reports({ raw, chunks }: Downstream, name: string): boolean {
  const isNamed = (text: string): boolean => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(text);
  const headers = raw.head?.headers ?? [];
  if (headers.some(([header, value]) => LEFT_OUT.test(`${header}: ${value}`) && isNamed(value))) return true;
  const whole = chunks.length === 0 ? parseJson(new TextDecoder().decode(raw.body)) : undefined;
  return [whole, ...chunks]
    .filter(isJsonObject)
    .flatMap((said) => Object.entries(said))
    .some(([member, value]) => LEFT_OUT.test(member) && isNamed(JSON.stringify(value) ?? ""));
}
