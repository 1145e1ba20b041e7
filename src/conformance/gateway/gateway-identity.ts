/** What a gateway is, in its own words. */
export interface GatewayIdentity {
  name: string;
  /** Free text: packages that it stands on and that change what it does may be named too. */
  version: string;
}

const LINE = /^streamproof-gateway: (\S{1,100}) (\S[^\r\n]{0,299})\r?$/m;

/**
 * Finds a line `streamproof-gateway: <name> <version>` in what a start command prints, by which a report says what was
 * judged. Without it a gateway is known by its `server` header alone, which many leave out and few keep exact.
 */
export function readIdentity(output: string): GatewayIdentity | null {
  const [, name, version] = LINE.exec(output) ?? [];
  return name === undefined || version === undefined ? null : { name, version: version.trim() };
}
