// Opens a subject, prints its process ids and waits to be ended from outside.
import { startExecSubject } from "../../src/conformance/subjects/exec-subject.ts";

const [mode, command] = process.argv.slice(2);
if (command === undefined) throw new Error("a command is missing");
const subject = await startExecSubject(command, {});
const request = { url: "", baseUrl: "", method: "POST", headers: {}, timeoutMs: 5000 };
const outcome = await subject.run({ ...request, body: { act: "spawn" } });
const grandchild = outcome.kind === "done" ? outcome.observation.choices?.[0]?.text : JSON.stringify(outcome);
process.stdout.write(`${subject.info.runtime} grandchild ${grandchild}\n`);
if (mode === "exit") process.exit(0);
if (mode === "throw") throw new Error("on purpose");
