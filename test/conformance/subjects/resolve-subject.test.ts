import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openSubject } from "../../../src/conformance/subjects/resolve-subject.ts";
import { expandSubjectNames } from "../../../src/conformance/subjects/shipped-subjects.ts";
import { scripted } from "./scripted-subject.ts";

const plain = fileURLToPath(new URL("../../subjects/module-client.mjs", import.meta.url));

test.each([
  [`exec:${scripted()}`, "scripted"],
  ["cmd:printf hello", "printf hello"],
  [`module:${plain}`, "plain"],
  ["openai/create", "openai/create"],
  ["openai/stream", "openai/stream"],
])("%s opens a subject", async (spec, name) => {
  const subject = await openSubject(spec);
  await subject.close();
  expect(subject.info.name).toBe(name);
});

test("a family's name stands for its members, every other word for itself", () => {
  expect(expandSubjectNames("openai")).toEqual(["openai/create", "openai/stream"]);
  expect(expandSubjectNames("openai/create")).toEqual(["openai/create"]);
  expect(expandSubjectNames("exec:openai")).toEqual(["exec:openai"]);
  expect(expandSubjectNames("constructor")).toEqual(["constructor"]);
});

test.each([
  ["openia", /Did you mean "openai"\?/],
  ["openai/craete", /Did you mean "openai\/create"\?/],
  ["openai", /stands for several.*openai\/create, openai\/stream/],
  ["zzzzzzzzzzzz", /Known names: openai, /],
  ["constructor", /no subject has that name/],
  ["exec:", /no command after "exec:"/],
  ["module: ", /no path after "module:"/],
])("%s is refused with advice", async (spec, message) => {
  await expect(openSubject(spec)).rejects.toMatchObject({
    name: "SubjectError",
    code: "unknown-subject",
    message: expect.stringMatching(message),
  });
});
