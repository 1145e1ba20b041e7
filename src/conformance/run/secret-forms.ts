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
  const value = secret.replace(/^(?:Bearer|Basic|Token)\s+/i, "").trim();
  if (value === "") return [];
  const base64 = Buffer.from(value).toString("base64").replace(/=+$/, "");
  const base64url = Buffer.from(value).toString("base64url");
  return [...new Set([value, encodeURIComponent(value), base64, base64url, ...passwordIn(secret)])];
}

/** The password of a `Basic` header. */
function passwordIn(secret: string): string[] {
  const [, encoded] = /^Basic\s+([\w+/=-]+)$/i.exec(secret.trim()) ?? [];
  const [, password] = /^[^:]*:(.+)$/s.exec(Buffer.from(encoded ?? "", "base64").toString("utf8")) ?? [];
  return password === undefined ? [] : [password];
}
