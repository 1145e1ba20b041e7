/** Words in the names of headers that carry what lets somebody in. */
const SECRET_WORD =
  /^(?:auth\w*|(?:api|access|secret|private)?key|\w*token|secret\w*|pass\w*|cred\w*|cookies?|signature|session\w*|jwt)$/i;
/** Ours, and no secret. */
const OWN_HEADER = "x-streamproof-token";

/** Whether the value of a header is to be kept out of reports. */
export function isSecretHeader(name: string): boolean {
  return name.toLowerCase() !== OWN_HEADER && name.split(/[-_]/).some((word) => SECRET_WORD.test(word));
}

/** A secret as it may stand in a text, but for backslashes: plain, in a URL, in base 64. */
export function writtenForms(secret: string): string[] {
  const value = valueOf(secret);
  return value === "" ? [] : [...new Set([...waysToWrite(value), ...passwordIn(secret)])];
}

/** What a header holds behind the name of a scheme. */
export function valueOf(header: string): string {
  return header.replace(/^(?:Bearer|Basic|Token)\s+/i, "").trim();
}

/** Always as many, some of them the same. */
export function waysToWrite(value: string): string[] {
  const base64 = Buffer.from(value).toString("base64").replace(/=+$/, "");
  return [value, encodeURIComponent(value), base64, Buffer.from(value).toString("base64url")];
}

/** The password of a `Basic` header. */
export function passwordIn(secret: string): string[] {
  const [, encoded] = /^Basic\s+([\w+/=-]+)$/i.exec(secret.trim()) ?? [];
  const [, password] = /^[^:]*:(.+)$/s.exec(Buffer.from(encoded ?? "", "base64").toString("utf8")) ?? [];
  return password === undefined ? [] : [password];
}

/** The values of telling names in the query of a URL or a request target. */
export function secretsInQuery(target: string): string[] {
  const [, query = ""] = (target.split("#")[0] ?? "").split("?");
  return [...new URLSearchParams(query)].filter(([name]) => isSecretHeader(name)).map(([, secret]) => secret);
}
