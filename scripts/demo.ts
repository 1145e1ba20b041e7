// `npm start`: judges the official OpenAI SDK by the embedded mock. It shows what a report looks like, so it
// succeeds when the run itself worked, whatever the verdicts; `streamproof client` has the fixed statuses.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { DEMO_ARGUMENTS } from "./demo-arguments.ts";

const cli = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const { status, error } = spawnSync(process.execPath, [cli, ...DEMO_ARGUMENTS, ...process.argv.slice(2)], {
  stdio: "inherit",
});
if (error) throw error;
if (status === 0 || status === 1) {
  console.log(`
The run worked. Exit status of \`streamproof client openai\`: ${status}${status === 1 ? " (some `must` does not hold, see above)" : ""}.
Judge your own client next: npx streamproof client "exec:<command>" (docs/test-my-client.md).`);
}
process.exitCode = status === 1 ? 0 : (status ?? 3);
