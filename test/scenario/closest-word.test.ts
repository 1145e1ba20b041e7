import { expect, test } from "vitest";
import { closestWord, STEP_KINDS } from "../../src/scenario/index.ts";

const kinds = Object.keys(STEP_KINDS);

test.each([
  ["txet", "text"],
  ["Text", "text"],
  ["wiat", "wait"],
  ["tooldelta", "toolDelta"],
  ["tool_delta", "toolDelta"],
  ["reasonning", "reasoning"],
  ["coment", "comment"],
  ["events", "event"],
  ["finish_reason", "finish"],
])("%s is probably %s", (word, meant) => {
  expect(closestWord(word, kinds)).toBe(meant);
});

test.each(["zebra", "", "x", "-", "a".repeat(100), "lf"])("%j is near to nothing", (word) => {
  expect(closestWord(word, kinds)).toBeUndefined();
});

test("the nearest of several is taken, and one wrong letter of two is another word", () => {
  expect(closestWord("crfl", ["lf", "crlf", "cr"])).toBe("crlf");
  expect(closestWord("cl", ["lf", "cr"])).toBeUndefined();
  expect(closestWord("CR", ["lf", "cr"])).toBe("cr");
});
