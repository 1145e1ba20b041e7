/** What `npm start` runs: both APIs of the official SDK, with fewer generated streams than a run in CI and no look at memory. */
export const DEMO_ARGUMENTS = [
  "client",
  "openai",
  "--concurrency",
  "16",
  "--runs",
  "30",
  "--skip",
  "limits.memory",
];
