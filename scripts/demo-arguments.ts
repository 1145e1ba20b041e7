/**
 * What `npm start` runs: both APIs of the official SDK by every fixed check. With a tenth of the generated streams of a
 * run in CI and no look at memory, so that it is over in a quarter of a minute or so.
 */
export const DEMO_ARGUMENTS = [
  "client",
  "openai",
  "--concurrency",
  "16",
  "--runs",
  "10",
  "--skip",
  "limits.memory",
];
