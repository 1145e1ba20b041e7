/** The day as YYYY-MM-DD in UTC: the same on every machine, wherever it stands. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
