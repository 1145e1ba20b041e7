import { isUtf8 } from "node:buffer";
import { bytesStep } from "../../scenario/bytes-step.ts";
import type { Case } from "./case.ts";
import { type ParseCase, parseCases } from "./parse/index.ts";

/** The parse cases as exchanges, for subjects that report events. */
export const EVENT_CASES: readonly Case[] = parseCases.map((parse): Case => ({
  id: parse.id.replace(/^sse/, "events"),
  title: parse.title,
  level: "events",
  rules: [ruleOf(parse)],
  scenario: { steps: [bytesStep(parse.bytes)], writes: "whole" },
  variants: parse.bytes.length < 2 ? ["plain"] : ["plain", "byte"],
  expect: { events: parse.events },
}));

/** Events without data are a recommendation to parsers; bytes that are no UTF-8 have a rule of their own. */
function ruleOf({ rule, bytes }: ParseCase): string {
  if (rule === "sse.no-data-block") return "sse.no-data-event";
  return rule === "sse.utf8" && !isUtf8(bytes) ? "sse.invalid-utf8" : rule;
}
