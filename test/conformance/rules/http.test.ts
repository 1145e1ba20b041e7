import { afterAll, beforeAll, expect, test } from "vitest";
import { HTTP_CASES } from "../../../src/conformance/cases/http-cases.ts";
import { judgeStimulus, playStimulus } from "../../../src/conformance/client/client-run.ts";
import { readReply } from "../../../src/conformance/read/index.ts";
import { HTTP_RULES } from "../../../src/conformance/rules/http.ts";
import type { RunOutcome, SubjectRequest } from "../../../src/conformance/subjects/subject.ts";
import { createMockServer, type MockServer, renderScenario } from "../../../src/mock-server/index.ts";
import { parseScenario } from "../../../src/scenario/index.ts";
import { fakeSubject } from "../a-trace.ts";

let server: MockServer;
beforeAll(async () => {
  server = await createMockServer();
});
afterAll(() => server.close());

type Client = (request: SubjectRequest) => Promise<RunOutcome>;

/** What a client says of one case: the verdict and the message of its rule. */
async function verdictOn(id: string, client: Client): Promise<string> {
  const found = HTTP_CASES.find((each) => each.id === id) ?? expect.fail(`no case ${id}`);
  const rule = HTTP_RULES.find((each) => each.id === found.rules[0]) ?? expect.fail(`no rule for ${id}`);
  const scenario = parseScenario(found.scenario);
  const subject = fakeSubject(client, { observes: ["text", "error", "cancel", "finishReason"] });
  const settings = { server, subject, spec: "fake", timeoutMs: 5000, isStrict: false };
  const stimulus = { scenario, rendition: renderScenario(scenario), cancelAfter: found.cancelAfter };
  const { verdict, message } = judgeStimulus(settings, rule, await playStimulus(settings, stimulus));
  return message === undefined ? verdict : `${verdict}: ${message}`;
}

const ended = (
  how: "complete" | "error" | "cancelled",
  text = "",
  finishReason: string | null = null,
): RunOutcome => ({
  kind: "done",
  observation: { ended: how, choices: [{ index: 0, text, finishReason, toolCalls: [] }] },
});

interface Manner {
  encoding?: string;
  redirect?: "follow" | "manual";
  method?: string;
}

async function ask({ url, method, headers, body }: SubjectRequest, manner: Manner = {}): Promise<Response> {
  return fetch(url, {
    method: manner.method ?? method,
    redirect: manner.redirect ?? "follow",
    headers: { ...headers, "accept-encoding": manner.encoding ?? "identity" },
    ...((manner.method ?? method) === "GET" ? {} : { body: JSON.stringify(body) }),
  });
}

/** Reads whole answers, as far as fetch does its part. */
const reading =
  (manner: Manner = {}): Client =>
  async (request) => {
    const response = await ask(request, manner);
    const { answer } = readReply({
      status: response.status,
      contentType: response.headers.get("content-type"),
      body: new Uint8Array(await response.arrayBuffer()),
      completeness: "complete",
    });
    const [choice] = answer.choices;
    return choice ? ended("complete", choice.text, choice.finishReason) : ended("complete");
  };

/** Leaves as soon as there are bytes. */
const leaving: Client = async (request) => {
  const response = await ask(request, { encoding: "gzip" });
  await response.body?.getReader().read();
  return ended("cancelled", "");
};

test.each(["gzip", "deflate", "br"])(
  "who accepts %s and decodes it passes; who does not ask is not judged",
  async (coding) => {
    const id = `http/content-coding/${coding}`;
    expect(await verdictOn(id, reading({ encoding: coding }))).toBe("pass");
    expect(await verdictOn(id, reading())).toMatch(/^not-observed: the request did not accept the coding/);
    const deaf: Client = async (request) => {
      await (await ask(request, { encoding: coding })).arrayBuffer();
      return ended("complete");
    };
    expect(await verdictOn(id, deaf)).toMatch(/^(fail|warn): /);
  },
);

test("who has the first chunks of a stalled gzip stream can leave it; an error is no way to read it", async () => {
  const id = "http/content-coding/as-it-comes";
  expect(await verdictOn(id, leaving)).toBe("pass");
  const failing: Client = async (request) => {
    await (await ask(request, { encoding: "gzip" })).body?.cancel();
    return ended("error");
  };
  expect(await verdictOn(id, failing)).toMatch(/^warn: the call ended as error/);
});

test.each(["http/informational/103", "http/informational/several", "http/trailers", "http/chunk-extensions"])(
  "%s passes whoever reads the answer, and fails whoever loses it",
  async (id) => {
    expect(await verdictOn(id, reading())).toBe("pass");
    const losing: Client = async (request) => {
      await (await ask(request)).arrayBuffer();
      return ended("complete");
    };
    expect(await verdictOn(id, losing)).toMatch(/^(fail|warn): /);
    const failing: Client = async (request) => {
      await (await ask(request)).arrayBuffer();
      return ended("error");
    };
    expect(await verdictOn(id, failing)).toMatch(/^(fail|warn): the call ended as error/);
  },
);

test.each([
  [307, "warn"],
  [308, "warn"],
  [301, "divergent"],
  [302, "divergent"],
  [303, "divergent"],
])("a redirect by %i is followed as it is, or an error", async (status, verdict) => {
  const id = `http/redirect/${status}`;
  const refusing: Client = async (request) => {
    await (await ask(request, { redirect: "manual" })).arrayBuffer();
    return ended("error");
  };
  expect(await verdictOn(id, refusing)).toBe("pass");
  expect(await verdictOn(id, reading({ redirect: "manual" }))).toMatch(
    `${verdict}: the redirect was not followed, and the call ended as complete`,
  );
  const twice =
    (again: Manner, body?: Record<string, unknown>): Client =>
    async (request) => {
      await (await ask(request, { redirect: "manual" })).arrayBuffer();
      return reading(again)({ ...request, ...(body && { body }) });
    };
  expect(await verdictOn(id, twice({}))).toBe("pass");
  expect(await verdictOn(id, twice({ method: "GET" }))).toBe(
    `${verdict}: the redirect was followed with another method`,
  );
  expect(await verdictOn(id, twice({}, {}))).toBe(`${verdict}: the redirect was followed with another body`);
  const losing: Client = async (request) => {
    await twice({})(request);
    return ended("complete");
  };
  expect(await verdictOn(id, losing)).toMatch(new RegExp(`^${verdict}: `));
});
