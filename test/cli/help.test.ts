import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const VERBS = ["serve", "client", "rules", "replay"];

test("the general help names the verbs and the statuses", async () => {
  const { status, stdout, stderr } = await runCli(["--help"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "streamproof: a mock LLM provider that can say anything, and the judge that tells who understood it.

    Usage: streamproof <verb> …

      serve [scenario…]            Be a mock provider: answers anything, and plays scenarios.
      client <subject>…            Judge clients.
      gateway <url|trace:path>     Judge a gateway whose upstream is our mock.
      endpoint <url|trace:path>    Judge a live OpenAI-compatible endpoint.
      lint <file|->…               Judge recorded streams: files, standard input, or what a URL answers.
      record <upstream-url>        Be a proxy that writes down every byte it relays, with its time.
      rules [id]                   List the rules, or explain one.
      replay <token|fixture|recording>… Play an exchange again: with --subject or --gateway against it, without as a server.
      merge <ndjson>…              Join the results of shards, render reports.
      import <file|->              Turn a capture into a scenario that plays it again.
      export <scenario|token|fixture|file> Write what a scenario sends as bytes, HAR, curl or a trace.

    \`streamproof <verb> --help\` shows the options of a verb, \`--version\` the version.
    Exit status: 0 every judged must holds · 1 one does not · 2 wrong usage · 3 inconclusive · 4 stale baseline only.
    "
  `);
  expect((await runCli(["help"])).stdout).toBe(stdout);
  expect((await runCli(["-h"])).stdout).toBe(stdout);
});

test("client has a help of its own", async () => {
  expect((await runCli(["client", "--help"])).stdout).toMatchInlineSnapshot(`
    "Usage: streamproof client <subject>…

    Judge clients.

    A subject is exec:<command> (a program that speaks the exec protocol), cmd:<command> (any program, run once per
    check, whose standard output is the text), module:<path> (a TypeScript or JavaScript module made with defineClient),
    trace:<path> (a run that was saved, judged again by the rules of now) or a shipped name: openai, openai/create, openai/stream, reference.

    Options:
      --only <glob>                Judge only matching case, rule or check ids. Repeatable.
      --skip <glob>                Leave matching ids out. Repeatable.
      --profile <name>             Judge a named selection of rules; \`streamproof rules\` lists them.
      --strict                     A broken \`should\` fails.
      --seed <n|random>            Seed of the generated streams; random explores and prints it. Default: 1.
      --runs <n>                   Generated streams per property. Default: 100, and 0 for cmd: subjects.
      --concurrency <n>            Exchanges at once, as far as the subject allows. Default: 8.
      --timeout <ms>               Least time a client is given for an exchange. Default: 10000.
      --shard <i/n>                Judge only part i of n; \`streamproof merge\` joins the parts.
      --baseline <file>            Known deviations, which do not fail the run; stale entries do (status 4).
      --save-failures <dir>        Write what broke as scenario files, for \`replay\` and \`serve\`.
      --report <format>[=path]     console, ndjson, junit, github, markdown or badge; to a file with =path. Repeatable.
      --no-color                   No colours.
      --save-traces <dir>          Write every exchange of a case as a trace, for trace:<dir>/<subject> to be judged again.
      --help                       Show this.
    "
  `);
});

test("serve has a help of its own", async () => {
  expect((await runCli(["serve", "--help"])).stdout).toMatchInlineSnapshot(`
    "Usage: streamproof serve [scenario…]

    Be a mock provider: answers anything, and plays scenarios.

    Without a scenario any chat request is answered, streamed or whole as asked, the same way every time.
    With scenarios the first whose match fits the request answers, else the first without a match, else as above. Each one
    also answers under /t/<name>/, where the name is that of its file without the extension: with hello.yaml the base URL
    http://127.0.0.1:4010/t/hello/v1 always says hello.
    Dialects: openai, azure, openrouter, infron, infron-bare, agnic, indox, indox-stream, orq, deepseek, groq, mistral,
    together, fireworks, perplexity, xai, cerebras, gemini, vllm, sglang, llama.cpp, ollama, lm-studio, litellm.

    Options:
      --port <n>                   Port to listen on; 0 picks a free one. Default: 4010.
      --host <address>             Address to listen on. Default: 127.0.0.1.
      --journal-size <n>           How many exchanges are remembered. Default: 1000.
      --control-token-env <NAME>   Environment variable with the token of the control API.
      --dialect <name>             Speak like this provider where nothing else is said. Default: openai.
      --seed <n>                   Varies the made-up answers. Default: 1.
      --trouble <words>            What goes wrong with every answer, as in "tps=30,jitter=0.5" or "429,p=0.1". See docs/trouble.md.
      --watch                      Load files again when they change; a broken edit keeps what was there.
      --strict                     What no scenario fits gets a 404 instead of a made-up answer.
      --help                       Show this.
    "
  `);
});

test("replay has a help of its own", async () => {
  expect((await runCli(["replay", "--help"])).stdout).toMatchInlineSnapshot(`
    "Usage: streamproof replay <token|fixture|recording>…

    Play an exchange again: with --subject or --gateway against it, without as a server.

    What can be played: the token of a finding, or a file with one; a fixture by its id or by one of its files; a scenario
    file; the body of a stream as a .sse file; recordings by \`streamproof record\`, files or folders of them; and what other
    tools recorded: a HAR, what curl --trace and curl -i wrote, JSON lines.
    Of several recordings each answers the request that it was recorded with: the same path, model and messages. One alone
    answers everything. Broken recordings break off again as they did.

    Options:
      --port <n>                   Port to listen on; 0 picks a free one. Default: 4010.
      --host <address>             Address to listen on. Default: 127.0.0.1.
      --journal-size <n>           How many exchanges are remembered. Default: 1000.
      --control-token-env <NAME>   Environment variable with the token of the control API.
      --subject <subject>          Play it to this client and judge; without it, serve it.
      --gateway <url>              Be the upstream of this gateway, ask it and judge; takes the options of \`streamproof gateway\` that lead to it.
      --header <name: value>       Send this header with every request. Repeatable.
      --api-key-env <NAME>         Environment variable that holds the key; NAME_FILE may hold the path of a file with it.
      --model <name>               Model to ask for, sent unchanged; {token} in it stands for the name of the question. Default: gpt-4o-mini.
      --upstream-port <n>          Port of our upstream, which answers under any path; 0 picks a free one. Default: 4011.
      --start <command>            Start the gateway by this shell command, with STREAMPROOF_UPSTREAM=http://127.0.0.1:<port>; stop it afterwards, bring it back if it dies.
      --ready <path|port>          With --start: wait until this path or port answers. Default: the port of the URL.
      --rule <id>                  Judge by this rule. Default: that of the token, those of the fixture, or answer.any-rendering.
      --speed <n|instant>          Play recordings n times as fast, or without any silence. Default: 1.
      --in-order                   Recordings answer one after the other, whatever is asked. Default: each the request it was recorded with.
      --timeout <ms>               Time the client is given. Default: as in the token.
      --strict                     A broken \`should\` fails.
      --no-color                   No colours.
      --help                       Show this.
    "
  `);
});

test("rules has a help of its own", async () => {
  expect((await runCli(["rules", "--help"])).stdout).toMatchInlineSnapshot(`
    "Usage: streamproof rules [id]

    List the rules, or explain one.

    Options:
      --help                       Show this.
    "
  `);
});

test.each(VERBS)("%s answers --help and --version whatever else is said", async (verb) => {
  const help = await runCli([verb, "--nonsense", "-h"]);
  expect(help).toMatchObject({ status: 0, stdout: expect.stringContaining(`Usage: streamproof ${verb}`) });
  expect((await runCli(["help", verb])).stdout).toBe(help.stdout);
  expect(await runCli([verb, "--version"])).toMatchObject({ status: 0, stdout: `${version}\n` });
});

test("the version is that of the package", async () => {
  expect(await runCli(["--version"])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
});

test("no verb is wrong usage, with the help to read", async () => {
  const { status, stdout, stderr } = await runCli([]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("No verb was given.");
  expect(stderr).toContain("streamproof <verb>");
});
