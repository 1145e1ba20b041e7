import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

const WRONG: [what: string, args: string[], says: string][] = [
  ["an unknown verb", ["clinet", "openai"], 'Unknown verb "clinet". Did you mean "client"?'],
  ["a verb that is like no other", ["xyz"], 'Unknown verb "xyz". Known: serve, client,'],
  ["an unknown verb to help with", ["help", "servee"], 'Unknown verb "servee". Did you mean "serve"?'],
  ["an option before the verb", ["--hepl"], 'Unknown option "--hepl". Did you mean "--help"?'],
  ["an unknown option", ["client", "x", "--ony", "a"], 'Unknown option "--ony". Did you mean "--only"?'],
  ["a short option", ["client", "x", "-s"], 'Unknown option "-s". Known: --only'],
  ["an option named like a method", ["client", "x", "--constructor"], 'Unknown option "--constructor".'],
  [
    "a report that does not exist",
    ["client", "x", "--report", "ndjsn"],
    'Unknown report format "ndjsn". Did you mean "ndjson"?',
  ],
  [
    "a profile that does not exist",
    ["client", "x", "--profile", "standard"],
    'Unknown profile "standard". Did you mean "standards"?',
  ],
  ["a rule that does not exist", ["rules", "sse.bomb"], 'Unknown rule "sse.bomb". Did you mean "sse.bom"?'],
  ["two rules", ["rules", "sse.bom", "sse.utf8"], "explains one rule at a time"],
  ["a missing value", ["client", "x", "--seed"], "The option --seed needs a value: --seed <n|random>."],
  ["an empty value", ["client", "x", "--only="], "The option --only needs a value: --only <glob>."],
  [
    "an option in the place of a value",
    ["client", "x", "--only", "--strict"],
    "The option --only needs a value",
  ],
  [
    "a value where none belongs",
    ["client", "x", "--strict=yes"],
    'The option --strict takes no value. Leave "=yes" out.',
  ],
  [
    "an option that is given twice",
    ["client", "x", "--seed", "1", "--seed", "2"],
    "The option --seed was given twice.",
  ],
  [
    "a number that is none",
    ["client", "x", "--runs", "many"],
    'The option --runs is "many", expected a whole number from 0 to',
  ],
  [
    "a negative number",
    ["client", "x", "--seed", "-1"],
    'The option --seed is "-1", expected a whole number from 0',
  ],
  [
    "a concurrency of nothing",
    ["client", "x", "--concurrency", "0"],
    "expected a whole number from 1 to 256",
  ],
  [
    "a time that is too short",
    ["client", "x", "--timeout", "99"],
    "expected a whole number from 100 to 3600000",
  ],
  ["a port beyond ports", ["serve", "--port", "65536"], "expected a whole number from 0 to 65535"],
  [
    "a pattern that matches nothing",
    ["client", "x", "--only", "sse/bomb*"],
    'The pattern "sse/bomb*" matches no case, rule or check. `streamproof rules` lists',
  ],
  [
    "a pattern without its star",
    ["client", "x", "--skip", "sse/bom"],
    'The pattern "sse/bom" matches no case, rule or check. Did you mean "sse/bom*"?',
  ],
  ["no subject", ["client"], "No subject was given. Name one:"],
  [
    "an unknown subject",
    ["client", "opnai"],
    'Cannot use subject "opnai": no subject has that name. Did you mean "openai"?',
  ],
  ["a subject without a command", ["client", "exec:"], 'there is no command after "exec:"'],
  [
    "a module that is not there",
    ["client", "module:./nowhere.mjs"],
    'Cannot use subject "module:./nowhere.mjs": there is no file',
  ],
  [
    "two reports to standard output",
    ["client", "x", "--report", "ndjson", "--report", "console"],
    "At most one --report can go to standard output.",
  ],
  [
    "two reports to one file",
    ["client", "x", "--report", "ndjson=./a", "--report", "console=a"],
    "Two reports would be written to",
  ],
  ["a report without its path", ["client", "x", "--report", "ndjson="], 'there is no path after "="'],
  ["nothing to replay", ["replay"], "takes a token, a fixture or recordings"],
  ["a damaged token", ["replay", "sp1.PclBDoIwEAXQ"], "Cannot read the replay token"],
  ["a word that is no token", ["replay", "hello"], "There is no file and no fixture"],
  ["a scenario that is not there", ["replay", "nowhere.yaml"], 'Cannot load scenario "nowhere.yaml"'],
  [
    "judging without a subject",
    ["replay", "fixtures/scenarios/hello.yaml", "--rule", "text.exact"],
    "The option --rule needs --subject",
  ],
  [
    "an unknown subject to replay to",
    ["replay", "fixtures/scenarios/hello.yaml", "--subject", "opnai"],
    'Did you mean "openai"?',
  ],
  [
    "a name for several subjects to replay to",
    ["replay", "fixtures/scenarios/hello.yaml", "--subject", "openai"],
    "it stands for several",
  ],
  [
    "an unknown rule to judge by",
    ["replay", "fixtures/scenarios/hello.yaml", "--subject", "reference", "--rule", "text.exac"],
    'Did you mean "text.exact"?',
  ],
];

test.concurrent.each(WRONG)("%s is wrong usage", { timeout: 300_000 }, async (_what, args, says) => {
  const { status, stdout, stderr } = await runCli(args);
  expect(stderr).toContain(says);
  expect(stderr).toMatch(/^streamproof: [^\n]+\n$/);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
});
