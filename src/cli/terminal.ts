/**
 * Whether standard output shows colours: `--no-color`, then FORCE_COLOR, then NO_COLOR (https://no-color.org), then
 * whether it is a terminal. FORCE_COLOR wins over NO_COLOR as it does in Node itself.
 */
export function hasColours(
  isSwitchedOff = false,
  { env, stdout }: { env: NodeJS.ProcessEnv; stdout: { isTTY?: boolean } } = process,
): boolean {
  if (isSwitchedOff) return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return !env["NO_COLOR"] && env["TERM"] !== "dumb" && stdout.isTTY === true;
}
