/** Whether standard output shows colours (https://no-color.org). */
export function hasColours(isSwitchedOff = false): boolean {
  return !isSwitchedOff && !process.env["NO_COLOR"] && process.stdout.isTTY;
}
