import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readAction, runAction } from "../action/run-action.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";

const PAGE = readFileSync(fileURLToPath(new URL("../../docs/github-action.md", import.meta.url)), "utf8");

type Inputs = Record<string, string>;

/** What the workflows of the page give to the action, by the name of the job. */
const uses = Object.fromEntries(
  [...PAGE.matchAll(/^```yaml\n(.*?)^```/gms)].flatMap(([, text = ""]) => {
    const { jobs = {} } = parse(text) as {
      jobs?: Record<string, { steps: { uses?: string; with?: Inputs }[] }>;
    };
    return Object.entries(jobs).map(([job, { steps }]): [string, Inputs] => [
      job,
      steps.find((step) => step.uses?.startsWith("OWNER/"))?.with ?? {},
    ]);
  }),
);

test("the workflows give the action inputs that it has", () => {
  const { inputs } = readAction();
  expect(Object.keys(uses)).toEqual(["client", "gateway", "endpoint"]);
  for (const [job, given] of Object.entries(uses)) {
    expect(given["command"]).toBe(job);
    expect(Object.keys(given).filter((name) => !Object.hasOwn(inputs, name))).toEqual([]);
  }
});

test("the page names every input and every output", () => {
  const { inputs, outputs } = readAction();
  const missing = [...Object.keys(inputs), ...Object.keys(outputs)].filter(
    (name) => !PAGE.includes(`\`${name}\``),
  );
  expect(missing).toEqual([]);
});

test("the workflow of a client passes for one that is right", async () => {
  const workspace = temporaryFolder();
  writeFileSync(join(workspace, "streamproof-known.yaml"), "entries: []\n");
  const run = await runAction({ ...uses["client"], subject: "reference", only: "sse/basic*" }, { workspace });
  expect(run.status, run.log).toBe(0);
});
