import { expect, test } from "vitest";
import { ALL_CASES, PROPERTIES } from "../../src/conformance/index.ts";
import { parseCases } from "../../src/conformance/cases/parse/index.ts";
import {
  type KnownCase,
  KNOWN_CHAT_CASES,
  KNOWN_CHUNK_PROGRAM_CASES,
  KNOWN_HTTP_CASES,
  KNOWN_LIMIT_CASES,
  KNOWN_RECONNECTION_CASES,
} from "./known-cases.ts";

const ids = new Set([...ALL_CASES, ...PROPERTIES].map(({ id }) => id));

const lists: [string, readonly KnownCase[]][] = [
  ["chat", KNOWN_CHAT_CASES],
  ["chunk programs", KNOWN_CHUNK_PROGRAM_CASES],
  ["HTTP", KNOWN_HTTP_CASES],
  ["limits", KNOWN_LIMIT_CASES],
  ["reconnection", KNOWN_RECONNECTION_CASES],
];

test.each(lists)("every known case of %s is one of ours, or says why it is not judged", (_, known) => {
  const loose = known.filter((entry) =>
    "cases" in entry
      ? entry.cases.length === 0 || entry.cases.some((id) => !ids.has(id))
      : entry.notJudged.length < 20,
  );
  expect(loose).toEqual([]);
});

test("all 75 chat streams and all 129 parse cases have their place", () => {
  expect(new Set(KNOWN_CHAT_CASES.map(({ name }) => name)).size).toBe(75);
  const played = new Set(ALL_CASES.filter(({ level }) => level === "events").map(({ id }) => id));
  expect(parseCases).toHaveLength(129);
  expect(parseCases.filter(({ id }) => !played.has(id.replace(/^sse/, "events")))).toEqual([]);
});
